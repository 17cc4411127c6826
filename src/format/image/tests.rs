use super::*;
use crate::document::PixelRect;
use crate::style::{Blackout, Style};
use ::image::{DynamicImage, ImageFormat};
use std::io::Cursor;

fn saved(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    image.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// 32 x 16, white, with the left half black.
fn half() -> DynamicImage {
    DynamicImage::ImageRgb8(::image::RgbImage::from_fn(32, 16, |x, _| ::image::Rgb([if x < 16 { 0 } else { 255 }; 3])))
}

fn with_segment(jpeg: &[u8], marker: u8, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, data, &jpeg[2..]].concat()
}

fn with_chunk(png: &[u8], name: [u8; 4], data: &[u8]) -> Vec<u8> {
    [&png[..33], &png::make_chunk(name, data), &png[33..]].concat()
}

/// A little-endian block with an orientation and an artist.
fn exif(orientation: u16, artist: &str) -> Vec<u8> {
    let mut out = b"II*\0\x08\0\0\0\x02\0".to_vec();
    out.extend([0x12, 0x01, 3, 0, 1, 0, 0, 0]);
    out.extend(u32::from(orientation).to_le_bytes());
    out.extend([0x3b, 0x01, 2, 0]);
    out.extend(u32::try_from(artist.len() + 1).unwrap().to_le_bytes());
    out.extend(38_u32.to_le_bytes());
    out.extend([0; 4]);
    out.extend(artist.as_bytes());
    out.push(0);
    out
}

/// A fax with half as many dots down as across is opened, and written, with square dots.
#[test]
fn a_coarse_fax_is_seen_in_its_own_shape() {
    use ::tiff::encoder::{Rational, TiffEncoder, colortype::Gray8};
    let mut out = std::io::Cursor::new(Vec::new());
    let mut encoder = TiffEncoder::new(&mut out).unwrap();
    let mut image = encoder.new_image::<Gray8>(40, 20).unwrap();
    image.x_resolution(Rational { n: 204, d: 1 });
    image.y_resolution(Rational { n: 102, d: 1 });
    image.write_data(&[250; 800]).unwrap();
    let bytes = out.into_inner();
    let picture = &open(&bytes).pictures[0];
    assert_eq!((picture.width, picture.height), (40, 40));
    let redacted = rewrite(&bytes, &[black(PixelRect { x: 10, y: 30, width: 5, height: 10 })]);
    let again = open(&redacted);
    assert_eq!((again.pictures[0].width, again.pictures[0].height), (40, 40));
    assert_eq!((pixel(&again, 12, 35), pixel(&again, 12, 25)), (0, 250));
}

fn open(bytes: &[u8]) -> Document {
    Image.open(bytes, &Limits::default()).unwrap()
}

fn rewrite(bytes: &[u8], marks: &[Mark]) -> Vec<u8> {
    Image.rewrite(bytes, marks, &Limits::default()).unwrap()
}

fn black(rect: PixelRect) -> Mark {
    let style: &'static dyn Style = &Blackout;
    Mark {
        target: Target::Picture { index: 0, area: rect.into() },
        change: Change::Destroy { label: "BSN".into(), style },
    }
}

fn text_of<'d>(document: &'d Document, part: &str) -> Option<&'d str> {
    let named = |text: &&Text| text.label.as_deref() == Some(part);
    document.texts.iter().find(named).map(|text| text.content.as_str())
}

fn pixel(document: &Document, x: u32, y: u32) -> u8 {
    let picture = &document.pictures[0];
    picture.rgb[((y * picture.width + x) * 3) as usize]
}

#[test]
fn a_turned_photo_is_seen_upright_and_saved_upright() {
    let jpeg = saved(&half(), ImageFormat::Jpeg);
    let turned = with_segment(&jpeg, 0xe1, &[b"Exif\0\0".as_slice(), &exif(6, "Geertruida Achterberg")].concat());
    let document = open(&turned);
    assert_eq!((document.pictures[0].width, document.pictures[0].height), (16, 32));
    assert!(pixel(&document, 8, 2) < 30 && pixel(&document, 8, 29) > 220);
    assert_eq!(text_of(&document, "metadata Artist"), Some("Geertruida Achterberg"));
    // the white half is at the bottom: destroy a part of it there
    let out = rewrite(&turned, &[black(PixelRect { x: 0, y: 24, width: 8, height: 8 })]);
    let after = open(&out);
    assert_eq!((after.pictures[0].width, after.pictures[0].height), (16, 32));
    assert!(pixel(&after, 3, 28) < 30 && pixel(&after, 13, 28) > 220);
    assert!(after.texts.is_empty() && memchr::memmem::find(&out, b"Achterberg").is_none());
}

#[test]
fn every_text_of_a_png_is_read_and_none_is_kept() {
    let mut bytes = saved(&half(), ImageFormat::Png);
    let mut zipped = b"Comment\0\0".to_vec();
    std::io::Read::read_to_end(
        &mut flate2::read::ZlibEncoder::new("Zoë Bouwmeester".as_bytes(), flate2::Compression::default()),
        &mut zipped,
    )
    .unwrap();
    bytes = with_chunk(&bytes, *b"zTXt", &zipped);
    bytes = with_chunk(&bytes, *b"tEXt", b"Author\0Ren\xe9 de Wit");
    bytes = with_chunk(&bytes, *b"iTXt", "Title\0\0\0nl\0Titel\0Brief aan Noor".as_bytes());
    bytes = with_chunk(&bytes, *b"eXIf", &exif(1, "Tjitske Hofstra"));
    bytes = with_chunk(&bytes, *b"pHYs", &[0, 0, 0x1e, 0xc2, 0, 0, 0x1e, 0xc2, 1]);
    bytes.extend(b"\0\0Mevrouw Terpstra\0");
    let document = open(&bytes);
    assert!(document.gaps.is_empty(), "{:?}", document.gaps);
    assert_eq!(text_of(&document, "metadata Comment"), Some("Zoë Bouwmeester"));
    assert_eq!(text_of(&document, "metadata Author"), Some("René de Wit"));
    assert_eq!(text_of(&document, "metadata Title"), Some("Titel: Brief aan Noor"));
    assert_eq!(text_of(&document, "metadata Artist"), Some("Tjitske Hofstra"));
    assert!(text_of(&document, "data after the picture").unwrap().contains("Mevrouw Terpstra"));
    let mark = Mark {
        target: Target::Text { index: 0, range: 0..3 },
        change: Change::Destroy { label: "naam".into(), style: &Blackout },
    };
    let out = rewrite(&bytes, &[mark, black(PixelRect { x: 20, y: 4, width: 100, height: 100 })]);
    let after = open(&out);
    assert!(after.texts.is_empty() && after.nested.is_empty() && after.gaps.is_empty());
    assert!(pixel(&after, 25, 10) == 0 && pixel(&after, 18, 10) == 255 && pixel(&after, 25, 2) == 255);
    assert_eq!(Extras::of(Kind::Png, &out, &Limits::default()).density, Some(Density::Metre(7874, 7874)));
    assert_eq!(rewrite(&out, &[]), out, "saving again changes nothing");
}

#[test]
fn depth_and_colour_are_kept_and_transparency_is_not() {
    let wide = DynamicImage::ImageLuma16(::image::ImageBuffer::from_fn(8, 8, |x, _| {
        ::image::Luma([u16::try_from(x).unwrap() * 8000 + 1])
    }));
    let out = rewrite(&saved(&wide, ImageFormat::Png), &[black(PixelRect { x: 0, y: 0, width: 2, height: 2 })]);
    let DynamicImage::ImageLuma16(image) = ::image::load_from_memory(&out).unwrap() else { panic!("not 16 bits") };
    assert_eq!((image.get_pixel(0, 0).0[0], image.get_pixel(5, 5).0[0]), (0, 40001));
    // words written in transparent colour are gone, opaque ones stand on white
    let clear = DynamicImage::ImageRgba8(::image::RgbaImage::from_fn(8, 8, |x, _| {
        ::image::Rgba(if x < 4 { [10, 20, 30, 0] } else { [10, 20, 30, 255] })
    }));
    let out = rewrite(&saved(&clear, ImageFormat::Png), &[]);
    let DynamicImage::ImageRgb8(image) = ::image::load_from_memory(&out).unwrap() else { panic!("not RGB") };
    assert_eq!((image.get_pixel(1, 1).0, image.get_pixel(6, 6).0), ([255; 3], [10, 20, 30]));
    // white on transparent is put on black, so that it can be read
    let white = DynamicImage::ImageRgba8(::image::RgbaImage::from_fn(8, 8, |x, _| {
        ::image::Rgba([255, 255, 255, if x < 4 { 0 } else { 255 }])
    }));
    let document = open(&saved(&white, ImageFormat::Png));
    assert_eq!((pixel(&document, 1, 1), pixel(&document, 6, 6)), (0, 255));
}

#[test]
fn a_jpeg_keeps_its_quality_and_loses_what_is_not_pixels() {
    let mut jpeg = Vec::new();
    let encoder = ::image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, 61);
    half().write_with_encoder(encoder).unwrap();
    let mut full = with_segment(&jpeg, 0xfe, b"BSN van mevrouw Terpstra");
    full = with_segment(&full, 0xed, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x10\x1c\x02\x50\0\x08Terpstra");
    full.extend(&jpeg);
    let document = open(&full);
    assert_eq!(text_of(&document, "metadata comment"), Some("BSN van mevrouw Terpstra"));
    assert!(text_of(&document, "metadata IPTC").unwrap().contains("Terpstra"));
    assert_eq!(document.nested.len(), 1, "a second picture behind the first");
    let out = rewrite(&full, &[]);
    assert!(memchr::memmem::find(&out, b"Terpstra").is_none());
    assert_eq!(jpeg::extras(&out).quality, Some(61));
    assert!(open(&out).nested.is_empty());
}

#[test]
fn what_cannot_be_read_is_a_gap() {
    let png = saved(&half(), ImageFormat::Png);
    let short = open(&png[..png.len() - 20]);
    assert!(short.gaps.iter().any(|gap| gap.reason == GapReason::Unreadable));
    let jpeg = saved(&half(), ImageFormat::Jpeg);
    assert!(!open(&jpeg[..jpeg.len() - 30]).gaps.is_empty());
    let garbage = open(b"\xff\xd8\xffnot a picture at all");
    assert!(garbage.pictures.is_empty() && !garbage.gaps.is_empty());
    let small = Limits { pixels: 100, ..Limits::default() };
    let limited = Image.open(&png, &small).unwrap();
    assert_eq!(limited.gaps[0].reason, GapReason::Limit);
    assert!(Image.rewrite(&png, &[], &small).is_err());
    let beyond =
        Mark { target: Target::Picture { index: 1, area: PixelRect::default().into() }, ..black(PixelRect::default()) };
    assert!(Image.rewrite(&png, &[beyond], &Limits::default()).is_err());
    let moving = with_chunk(&png, *b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]);
    assert!(open(&moving).gaps.iter().any(|gap| gap.reason == GapReason::Unsupported));
}

#[test]
fn hostile_structures_do_not_panic() {
    let jpeg = saved(&half(), ImageFormat::Jpeg);
    let png = saved(&half(), ImageFormat::Png);
    for block in
        [&b"II*\0\xff\xff\xff\xff"[..], b"MM\0*\0\0\0\x08\xff\xff", b"II", b"", &[b'I'; 64], &exif(6, "x")[..30]]
    {
        let _ = open(&with_segment(&jpeg, 0xe1, &[b"Exif\0\0".as_slice(), block].concat()));
        let _ = open(&with_chunk(&png, *b"eXIf", block));
    }
    for data in [&b""[..], b"\0", b"key", b"key\0\0\xff\xff", b"key\0\x01\0\0\0\xff"] {
        for name in [b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"pHYs"] {
            let _ = open(&with_chunk(&png, *name, data));
        }
    }
    for end in 0..jpeg.len() {
        let _ = Image.open(&jpeg[..end], &Limits::default());
    }
}

const FAX: &[u8] = include_bytes!("../../../tests/data/fax-g4.tif");

#[test]
fn every_page_of_a_fax_is_seen_and_one_of_them_redacted() {
    let document = open(FAX);
    assert!(document.gaps.is_empty(), "{:?}", document.gaps);
    assert_eq!(document.pictures.len(), 2);
    assert_eq!(document.pictures[1].surface, Surface::File { number: 1 });
    assert_eq!(text_of(&document, "metadata ImageDescription"), Some("van mevrouw Terpstra"));
    let dark = |picture: &Picture| picture.rgb.iter().filter(|value| **value < 100).count();
    assert!(document.pictures.iter().all(|picture| (50..3000).contains(&dark(picture))), "black on white");
    let all = PixelRect { x: 0, y: 0, width: 120, height: 40 };
    let style: &'static dyn Style = &Blackout;
    let change = Change::Destroy { label: "BSN".into(), style };
    let out = rewrite(FAX, &[Mark { target: Target::Picture { index: 1, area: all.into() }, change }]);
    let after = open(&out);
    assert!(after.texts.is_empty() && after.pictures.len() == 2);
    assert_eq!(after.pictures[0].rgb, document.pictures[0].rgb);
    assert!(after.pictures[1].rgb.iter().all(|value| *value == 0));
    assert!(memchr::memmem::find(&out, b"Terpstra").is_none());
    assert_eq!(rewrite(&out, &[]), out, "saving again changes nothing, resolution included");
}

#[test]
fn other_formats_come_back_in_their_own_without_texts() {
    for (format, start) in [(ImageFormat::WebP, &b"RIFF"[..]), (ImageFormat::Bmp, b"BM"), (ImageFormat::Gif, b"GIF89a")]
    {
        let bytes = saved(&half(), format);
        let document = open(&bytes);
        assert!(document.gaps.is_empty() && pixel(&document, 2, 2) < 20 && pixel(&document, 28, 2) > 230, "{format:?}");
        let out = rewrite(&bytes, &[black(PixelRect { x: 20, y: 4, width: 8, height: 8 })]);
        assert!(out.starts_with(start), "{format:?}");
        let after = open(&out);
        assert!(pixel(&after, 24, 8) < 20 && pixel(&after, 30, 8) > 230, "{format:?}");
        for end in 0..bytes.len() {
            let _ = Image.open(&bytes[..end], &Limits::default());
        }
    }
    let mut webp = saved(&half(), ImageFormat::WebP);
    let block = exif(1, "Tjitske Hofstra");
    webp.extend([b"EXIF", u32::try_from(block.len()).unwrap().to_le_bytes().as_slice(), &block].concat());
    webp.resize(webp.len().next_multiple_of(2), 0);
    let size = u32::try_from(webp.len() - 8).unwrap().to_le_bytes();
    webp[4..8].copy_from_slice(&size);
    assert_eq!(text_of(&open(&webp), "metadata Artist"), Some("Tjitske Hofstra"));
    let mut gif = saved(&half(), ImageFormat::Gif);
    let end = gif.len() - 1;
    gif.splice(end..end, [&[0x21, 0xfe, 11], b"mw Terpstra".as_slice(), &[0]].concat());
    assert_eq!(text_of(&open(&gif), "metadata comment"), Some("mw Terpstra"));
    assert!(open(&rewrite(&gif, &[])).texts.is_empty());
}

#[test]
fn every_frame_of_a_moving_picture_is_seen() {
    let mut gif = Vec::new();
    let mut encoder = ::image::codecs::gif::GifEncoder::new(&mut gif);
    for shade in [0, 120, 250] {
        let image = ::image::RgbaImage::from_pixel(16, 8, ::image::Rgba([shade, shade, shade, 255]));
        encoder.encode_frame(::image::Frame::new(image)).unwrap();
    }
    drop(encoder);
    let document = open(&gif);
    assert!(document.gaps.is_empty());
    assert_eq!(document.pictures.iter().map(|picture| picture.rgb[0] / 100).collect::<Vec<_>>(), [0, 1, 2]);
    let rect = PixelRect { x: 0, y: 0, width: 4, height: 4 };
    let style: &'static dyn Style = &Blackout;
    let change = Change::Destroy { label: String::new(), style };
    let out = rewrite(&gif, &[Mark { target: Target::Picture { index: 2, area: rect.into() }, change }]);
    let after = open(&out);
    assert_eq!(after.pictures.len(), 3);
    assert!(after.pictures[2].rgb[0] < 20 && after.pictures[1].rgb[0] > 100);
    let small = Limits { pixels: 300, ..Limits::default() };
    let limited = Image.open(&gif, &small).unwrap();
    assert!(limited.pictures.len() == 2 && limited.gaps[0].reason == GapReason::Limit);
    assert!(Image.rewrite(&gif, &[], &small).is_err(), "what was not seen is not written");
}

#[test]
fn colours_of_printers_are_read_and_what_has_no_decoder_is_a_gap() {
    let document = open(include_bytes!("../../../tests/data/cmyk.jpg"));
    let red = &document.pictures[0].rgb[(4 * 16 + 12) * 3..][..3];
    assert!(red[0] > 200 && red[1] < 60 && red[2] < 60 && pixel(&document, 2, 4) < 40, "{red:?}");
    let heic = open(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
    assert!(heic.pictures.is_empty() && heic.gaps[0].detail.contains("JPEG"), "{:?}", heic.gaps);
    let group3 = open(include_bytes!("../../../tests/data/fax-g3.tif"));
    assert!(group3.pictures.is_empty() && group3.gaps[0].detail.starts_with("page 1"), "{:?}", group3.gaps);
    for end in 0..FAX.len() {
        let _ = Image.open(&FAX[..end], &Limits::default());
    }
    // a chain of pages that runs in a circle
    let mut circle = FAX.to_vec();
    let start: [u8; 4] = circle[4..8].try_into().unwrap();
    let first = u32::from_le_bytes(start) as usize;
    let next = first + 2 + 12 * usize::from(u16::from_le_bytes([circle[first], circle[first + 1]]));
    circle[next..next + 4].copy_from_slice(&start);
    assert!(!open(&circle).gaps.is_empty());
}
