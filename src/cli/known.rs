//! The user's own list of people for `--known`: a csv with a header row. Errors name line and column, never what stands
//! there.

use std::path::Path;

use super::Error;
use crate::detect::known::{Field, Person};
use crate::document::Limits;
use crate::finding::Secret;
use crate::format::FORMATS;

/// Heads of columns, in lower-case letters and digits without accents, and what stands below them.
const HEADS: &[(Field, &[&str])] = &[
    (Field::Name, &["naam", "volledigenaam", "patient", "patientnaam", "client", "clientnaam", "name", "fullname"]),
    (Field::FirstName, &["voornaam", "voornamen", "roepnaam", "voorletter", "voorletters", "initialen", "firstname"]),
    (Field::Particle, &["tussenvoegsel", "tussenvoegsels", "voorvoegsel", "voorvoegsels"]),
    (
        Field::Surname,
        &["achternaam", "familienaam", "geboortenaam", "meisjesnaam", "partnernaam", "surname", "lastname"],
    ),
    (Field::BirthDate, &["geboortedatum", "gebdatum", "gebdat", "geboren", "dateofbirth", "birthdate", "dob"]),
    (Field::Bsn, &["bsn", "bsnnummer", "bsnnr", "burgerservicenummer"]),
    (
        Field::PatientNumber,
        &["patientnummer", "patientnr", "patnr", "patientid", "clientnummer", "clientnr", "clientid", "dossiernummer"],
    ),
    (
        Field::Phone,
        &[
            "telefoon",
            "telefoonnummer",
            "telefoonnr",
            "tel",
            "telnr",
            "mobiel",
            "mobielnummer",
            "gsm",
            "phone",
            "mobile",
        ],
    ),
    (Field::Email, &["email", "emailadres", "mail", "mailadres"]),
    (Field::Address, &["adres", "straatenhuisnummer", "address"]),
    (Field::Postcode, &["postcode", "zipcode", "postalcode"]),
];

/// Reads the list: comma, semicolon or tab between the cells, UTF-8 or Windows-1252.
pub fn read(path: &Path) -> Result<Vec<Person>, Error> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| Error::Usage(format!("--known {name}: {error}")))?;
    parse(&bytes).map_err(|message| Error::Usage(format!("--known {name}: {message}")))
}

/// The people of the list, or what is wrong with it.
fn parse(bytes: &[u8]) -> Result<Vec<Person>, String> {
    let reader = FORMATS.iter().find(|format| format.name() == "csv").ok_or("there is no reader for csv")?;
    let document = reader.open(bytes, &Limits::default()).map_err(|error| error.to_string())?;
    let text = document.texts.first().ok_or("there is no text in it")?;
    let rows = text.tables.first().map(|table| table.rows.as_slice()).unwrap_or_default();
    let cell = |range: &std::ops::Range<usize>| text.content.get(range.clone()).unwrap_or_default().trim();
    let (head, rows) = rows.split_first().ok_or("it is empty")?;
    let fields: Vec<Option<Field>> = head.iter().map(|range| field(cell(range))).collect();
    if fields.iter().all(Option::is_none) {
        let known: Vec<&str> = HEADS.iter().filter_map(|(_, heads)| heads.first().copied()).collect();
        return Err(format!("line 1: no column that is known; known are {}", known.join(", ")));
    }
    let mut people = Vec::new();
    for row in rows {
        let mut person = Person::default();
        for (column, (range, field)) in row.iter().zip(&fields).enumerate() {
            let (Some(field), value) = (*field, cell(range).replace("\"\"", "\"")) else { continue };
            if value.is_empty() {
                continue;
            }
            if !field.accepts(&value) {
                let line = text.content.get(..range.start).unwrap_or_default().matches('\n').count() + 1;
                return Err(format!("line {line}, column {}: this is no {}", column + 1, field.kind().dutch()));
            }
            person.fields.push((field, Secret::new(value)));
        }
        if !person.fields.is_empty() {
            people.push(person);
        }
    }
    Ok(people)
}

/// What a column holds, by its head.
fn field(head: &str) -> Option<Field> {
    let plain = |c: char| match c {
        'ë' | 'é' | 'è' => 'e',
        'ï' => 'i',
        c => c,
    };
    let head: String = head.to_lowercase().chars().filter(|c| c.is_alphanumeric()).map(plain).collect();
    HEADS.iter().find(|(_, heads)| heads.contains(&head.as_str())).map(|(field, _)| *field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(people: &[Person]) -> Vec<Vec<Field>> {
        people.iter().map(|person| person.fields.iter().map(|(field, _)| *field).collect()).collect()
    }

    #[test]
    fn columns_are_known_by_their_head_in_any_order_and_charset() {
        let people = parse("\u{feff}Patiënt-nr;Achternaam;;BSN\r\n88123;Quispelzak;x;111222333\r\n;;;\r\n".as_bytes());
        assert_eq!(fields(&people.unwrap()), [[Field::PatientNumber, Field::Surname, Field::Bsn]]);
        let people = parse(b"naam\tgeb. datum\nE. \xd6zdemir\t12-03-1961\n").unwrap();
        assert_eq!(fields(&people), [[Field::Name, Field::BirthDate]]);
        let people = parse(b"\"naam\",\"tel\"\n\"Jansen, A.\",\"06-12345678\"\n").unwrap();
        assert_eq!(fields(&people), [[Field::Name, Field::Phone]]);
    }

    #[test]
    fn mistakes_are_told_by_place_and_never_by_content() {
        let error = parse(b"naam;bsn\nA. Jansen;111222333\nB. Bakker;12345\n").unwrap_err();
        assert!(error.contains("line 3, column 2") && !error.contains("12345") && !error.contains("Bakker"), "{error}");
        let error = parse(b"naam;geboortedatum\nA. Jansen;31-02-1980\n").unwrap_err();
        assert!(error.contains("line 2, column 2") && !error.contains("1980"), "{error}");
        let error = parse(b"A. Jansen;111222333\n").unwrap_err();
        assert!(error.contains("line 1") && !error.contains("Jansen"), "{error}");
        assert!(parse(b"").is_err());
    }

    #[test]
    fn cells_without_a_number_are_empty() {
        assert_eq!(fields(&parse(b"naam;bsn\nA. Jansen;onbekend\n").unwrap()), [[Field::Name, Field::Bsn]]);
    }
}
