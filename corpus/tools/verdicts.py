"""Rules that fire on cases, beside those named where the case is made: a letter that holds a name, an address, a BSN and
something of health is a complete profile, and a mail with it is a mail with a BSN. What is not named here or there must
not fire."""

# case: rules that must fire in every file of it
MUST = {
    "eml-bad-base64": ["bsn.mail"],
    "eml-broken-boundary": ["bsn.mail"],
    "eml-damaged-attachment": ["bsn.mail"],
    "home-care": ["profile.complete"],
    "id-card-back-2014": ["id-copy.unmasked"],
    "id-card-back-2021": ["id-copy.unmasked"],
    "id-card-front": ["id-copy.unmasked"],
    "id-licence-back": ["id-copy.unmasked"],
    "id-licence-front": ["id-copy.unmasked"],
    "id-mail": ["id-copy.unmasked", "id-copy.mail"],
    "id-passport-2014": ["id-copy.unmasked"],
    "id-passport-2021": ["id-copy.unmasked"],
    "mail-attachments": ["health.mail", "profile.complete"],
    "mail-forwarded": ["bsn.invoice", "bsn.mail"],
    "mail-prefix-boundary": ["bsn.mail"],
    "mailbox": ["bsn.mail", "health.mail", "profile.complete"],
    "mbox-no-newline": ["bsn.mail"],
    "pdf-many-pages": ["profile.complete"],
    "photo-exif": ["profile.complete"],
    "prescription": ["profile.complete"],
    "referral-cardiology": ["profile.complete"],
    "referral-mental-health": ["profile.complete"],
    "scan-invoice": ["profile.complete"],
    "scan-referral": ["profile.complete"],
    "vat-old": ["bsn.vat-old"],
}

# case: rules that may fire; whether the address belongs to the patient or the practice is open
MAY = {
    "archives": ["profile.complete"],
    "care-message": ["profile.complete"],
    "docx-broken-xml": ["bsn.invoice", "profile.complete"],
    "intake-form": ["profile.complete"],
    "invoice-with-bsn": ["profile.complete"],
    "mail-forwarded": ["health.mail", "profile.complete"],
    "office-letter": ["profile.complete"],
    "mail-thread": ["health.mail"],
}

# case: rules that must fire in one of its files too
ALSO = {
    "home-care": {"home-care-8bit.eml": ["health.mail"]},
    "html-hidden": {"html-hidden.eml": ["bsn.mail"]},
    "invoice-with-bsn": {"invoice-with-bsn-qp.eml": ["health.mail"]},
}
