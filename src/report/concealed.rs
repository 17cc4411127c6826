//! What reports say of things that a file holds and does not show.

use serde::Serialize;

use super::Lang;
use super::record::{FileRecord, PlaceRecord, SCHEMA, clean, gap_record};
use crate::document::Concealment;
use crate::finding::Kind;
use crate::pipeline::inspect::{Hidden, Inspected};

/// One thing that is not shown.
#[derive(Debug, Clone, Serialize)]
pub struct ConcealedRecord {
    /// Always `concealed`.
    #[serde(rename = "type")]
    pub record: &'static str,
    /// [`SCHEMA`].
    pub schema: u32,
    /// The file.
    pub path: String,
    /// Names of the files in the file, from the outside in.
    pub inside: Vec<String>,
    /// Format of the innermost file.
    pub format: &'static str,
    /// How it is kept from the eye: `under-box`, `hidden-layer`.
    pub kind: &'static str,
    /// Where it is.
    pub place: PlaceRecord,
    /// How many characters can be read there; 0 for pictures and files.
    pub chars: usize,
    /// Kinds of personal data that were found in it.
    pub holds: Vec<&'static str>,
    /// Is the file unclean for it? False for what is only said.
    pub counts: bool,
    /// In a few words, in the language asked for.
    pub title: String,
    /// How to mend it, in the language asked for.
    pub advice: String,
    /// The text, only with `--reveal`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// The records of one file.
#[must_use]
pub fn file(path: &str, bytes: u64, inspected: &Inspected, lang: Lang) -> FileRecord {
    let all = inspected.all();
    let documents = all.len() as u64;
    let mut record = FileRecord { path: path.to_owned(), inspected: true, bytes, documents, ..FileRecord::default() };
    for (names, part) in all {
        let inside: Vec<String> = names.iter().map(|name| clean(name)).collect();
        record.concealed.extend(part.hidden.iter().map(|item| one(path, &inside, part.format, item, lang)));
        record.gaps.extend(part.gaps.iter().map(|gap| gap_record(path, inside.clone(), gap)));
    }
    record
}

fn one(path: &str, inside: &[String], format: &'static str, item: &Hidden, lang: Lang) -> ConcealedRecord {
    let [title, advice] = words(item.how).map(|(nl, en)| lang.pick(nl, en).to_owned());
    let redact = lang.pick("'zwartlak redact' haalt dit eruit", "'zwartlak redact' takes it out");
    ConcealedRecord {
        record: "concealed",
        schema: SCHEMA,
        path: path.to_owned(),
        inside: inside.to_vec(),
        format,
        kind: item.how.id(),
        place: PlaceRecord::from(&item.place),
        chars: item.chars,
        holds: item.kinds.iter().map(|kind: &Kind| kind.id()).collect(),
        counts: item.counts,
        title,
        // What is known to be personal is taken out wherever it stands.
        advice: if item.kinds.is_empty() { advice } else { redact.to_owned() },
        value: item.revealed.as_deref().map(clean),
    }
}

/// What it is and how to mend it, each in Dutch and English.
fn words(how: Concealment) -> [(&'static str, &'static str); 2] {
    use Concealment as C;
    let source = (
        "haal de tekst weg in het bronbestand en maak de pdf opnieuw",
        "take the text out of the source file and make the PDF anew",
    );
    let box_ = (
        "een vlak haalt niets weg: lak met 'zwartlak redact --literal', of haal de tekst uit het bronbestand",
        "a box takes nothing out: use 'zwartlak redact --literal', or take the text out of the source file",
    );
    let picture = ("bewerk de foto zelf en plaats die opnieuw", "edit the picture itself and place it again");
    match how {
        C::UnderBox => [("tekst onder een vlak", "text under a box"), box_],
        C::UnderPicture => [("tekst onder een plaatje", "text under a picture"), box_],
        C::UnderAnnotation => {
            [("tekst onder een aantekening die als vlak dient", "text under an annotation used as a box"), box_]
        }
        C::PictureUnderBox => [("een stuk van een foto onder een vlak", "part of a picture under a box"), picture],
        C::OutsidePage => [("tekst buiten de zichtbare pagina", "text outside the page as shown"), source],
        C::Clipped => [("tekst die is afgesneden", "text that is cut off from view"), source],
        C::CroppedPicture => {
            [("een foto waarvan een deel is afgesneden", "a picture of which a part is cut off"), picture]
        }
        C::HiddenLayer => [
            ("iets op een laag die uit staat", "something on a layer that is switched off"),
            (
                "verwijder de laag in het bronbestand: uitzetten verbergt alleen",
                "delete the layer in the source file: switching it off only hides",
            ),
        ],
        C::Invisible => [("onzichtbare tekst", "invisible text"), source],
        C::SameColour => [("tekst in de kleur van de ondergrond", "text in the colour of its background"), source],
        C::OcrLayer => [
            ("doorzoekbare tekst bij een scan", "searchable text of a scan"),
            ("niets te doen: dit hoort zo", "nothing to do: this is normal"),
        ],
        C::Revision => [
            ("woorden uit een eerdere versie van het bestand", "words of an earlier version of the file"),
            (
                "exporteer het als nieuwe pdf: bewaren laat de oude versie staan",
                "export it as a new PDF: saving keeps the old version",
            ),
        ],
        C::Unused => [
            ("een tekening die op geen pagina staat", "a drawing that no page shows"),
            ("exporteer het als nieuwe pdf", "export it as a new PDF"),
        ],
        C::Attachment => [
            ("een bestand in het bestand", "a file in the file"),
            ("haal de bijlage eruit als die niet mee mag", "take the attachment out if it may not go along"),
        ],
        C::Comment => [("een opmerking", "a comment"), ("verwijder de opmerkingen", "delete the comments")],
        C::Origin => [
            ("wie het maakte, of waar", "who made it, or where"),
            ("maak de eigenschappen van het bestand leeg", "empty the properties of the file"),
        ],
        C::Metadata => [
            ("eigenschappen van het bestand", "properties of the file"),
            (
                "maak de eigenschappen van het bestand leeg als ze niet mee mogen",
                "empty the properties of the file if they may not go along",
            ),
        ],
        C::Thumbnail => [
            ("een klein voorbeeld, misschien van een eerdere versie", "a small preview, perhaps of an earlier version"),
            ("bewaar het zonder voorbeeld", "save it without a preview"),
        ],
        C::Script => [
            ("een script", "a script"),
            ("haal het script eruit als het niet nodig is", "take the script out if it is not needed"),
        ],
        C::Background => [("gegevens op de achtergrond", "data in the background"), source],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_concealment_has_words_in_both_languages() {
        for how in Concealment::ALL {
            for (nl, en) in words(how) {
                assert!(!nl.is_empty() && !en.is_empty() && nl != en, "{}", how.id());
            }
        }
    }
}
