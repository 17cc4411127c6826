//! Compressed RTF as Outlook stores it (MS-OXRTFCP).

/// What the dictionary holds before the first byte (MS-OXRTFCP, 2.1.2.1).
const START: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
    \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Size of the dictionary, bytes.
const SIZE: usize = 4096;

/// The RTF; `None` when it is damaged or larger than `most` bytes.
pub(in crate::format) fn decompress(bytes: &[u8], most: usize) -> Option<Vec<u8>> {
    let word = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    let raw = usize::try_from(word(4)?).ok().filter(|size| *size <= most)?;
    let body = bytes.get(16..)?;
    match &word(8)?.to_le_bytes() {
        b"MELA" => body.get(..raw).map(<[u8]>::to_vec),
        b"LZFu" => inflate(body, raw),
        _ => None,
    }
}

fn inflate(body: &[u8], raw: usize) -> Option<Vec<u8>> {
    let mut dictionary = [b' '; SIZE];
    dictionary.get_mut(..START.len())?.copy_from_slice(START);
    let mut at = START.len();
    let mut out = Vec::with_capacity(raw.min(1 << 20));
    let mut bytes = body.iter().copied();
    loop {
        let control = bytes.next()?;
        for bit in 0..8 {
            if control >> bit & 1 == 0 {
                let byte = bytes.next()?;
                out.push(byte);
                *dictionary.get_mut(at)? = byte;
                at = (at + 1) % SIZE;
            } else {
                let pair = u16::from_be_bytes([bytes.next()?, bytes.next()?]);
                let offset = usize::from(pair >> 4);
                if offset == at {
                    return Some(out);
                }
                for index in 0..usize::from(pair & 15) + 2 {
                    let byte = *dictionary.get((offset + index) % SIZE)?;
                    out.push(byte);
                    *dictionary.get_mut(at)? = byte;
                    at = (at + 1) % SIZE;
                }
            }
            if out.len() > raw {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first example of MS-OXRTFCP, 3.1.1.
    #[test]
    fn the_example_of_the_specification_comes_out() {
        assert_eq!(START.len(), 207);
        let bytes = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0, 0x0a, 0, 0x72, 0x63,
            0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0, 0x20, 0x62, 0x77,
            0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
        ];
        let expected = b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n";
        assert_eq!(decompress(&bytes, 1000).unwrap(), expected);
        assert_eq!(decompress(&bytes, 10), None);
        for cut in 0..bytes.len() - 2 {
            assert_eq!(decompress(&bytes[..cut], 1000), None);
        }
    }
}
