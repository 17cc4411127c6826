"""Messages between care systems: HL7 version 2, CDA, FHIR and the Wmo message, all about one patient."""

import json

from case import Case
from people import PEOPLE


def cases() -> list[Case]:
    """One patient in every form of message."""
    who = PEOPLE[3]
    street, number = who.street.rsplit(" ", 1)
    postcode = who.postcode.replace(" ", "")
    birth = who.birth.strftime("%Y%m%d")
    find = [("bsn", who.bsn), ("name", who.surname)]
    case = Case("good", "care-message", "Messages between care systems, the BSN named by its authority or object identifier", [who.city], find)
    case.add("admission.hl7", "\r".join([
        "MSH|^~\\&|ZIS|ZKH|EPD|GGZ|20260301101500||ADT^A01|4711|P|2.4",
        f"PID|1||{who.bsn}^^^NLMINBIZA^NNNLD~{who.patient}^^^ZKH^PI||{who.surname}&{who.surname}^{who.given}||{birth}|F|||"
        f"{street}&{street}&{number}^^{who.city}^^{postcode}^NL",
        "OBX|1|NM|KREA^kreatinine||88|umol/l",
    ]) + "\r", skip_find=["name"])
    case.add("summary.xml", f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3"><recordTarget><patientRole>
<id root="2.16.840.1.113883.2.4.6.3" extension="{who.bsn}"/>
<addr><streetName>{street}</streetName><houseNumber>{number}</houseNumber><postalCode>{who.postcode}</postalCode><city>{who.city}</city></addr>
<patient><name><given>{who.given}</given><family>{who.surname}</family></name><birthTime value="{birth}"/></patient>
</patientRole></recordTarget></ClinicalDocument>
""")
    case.add("patient.json", json.dumps({
        "resourceType": "Patient",
        "identifier": [{"system": "http://fhir.nl/fhir/NamingSystem/bsn", "value": who.bsn}],
        "name": [{"family": who.surname, "given": [who.given]}],
        "birthDate": who.birth.isoformat(),
        "address": [{"line": [who.street], "postalCode": postcode, "city": who.city}],
    }, ensure_ascii=False))
    case.add("wmo301.xml", f"""<?xml version="1.0" encoding="UTF-8"?>
<Bericht><Client><Bsn>{who.bsn}</Bsn><Geboortedatum><Datum>{who.birth.isoformat()}</Datum></Geboortedatum>
<Naam><Geslachtsnaam><Naam>{who.surname}</Naam></Geslachtsnaam><Voornamen>{who.given}</Voornamen></Naam>
<Adres><Huisnummer>{number}</Huisnummer><Postcode>{postcode}</Postcode><Straatnaam>{street}</Straatnaam><Plaatsnaam>{who.city}</Plaatsnaam></Adres>
</Client></Bericht>
""")
    return [case]
