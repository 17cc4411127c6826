"""Words of special kinds, written by hand: for train, for tuning, and (in text_held_back.py) for test."""

import text_held_back as held_back
from text_people import words

WORDS = {
    "dx": ("diagnosis", (
        words("diabetes mellitus type 2|hypertensie|atriumfibrilleren|COPD GOLD II|reumatoïde artritis|migraine|astma|hartfalen|nierinsufficiëntie|"
              "ziekte van Parkinson|artrose|osteoporose|hypothyreoïdie|mammacarcinoom|CVA|jicht|longontsteking|urineweginfectie|hernia|eczeem|ziekte van Crohn"),
        words("suikerziekte|hoge bloeddruk|multiple sclerose|epilepsie|psoriasis|colitis ulcerosa|ziekte van Bechterew|longembolie|prostaatcarcinoom|gordelroos|"
              "glaucoom|diverticulitis|lupus|trombosebeen|slaapapneu|maagzweer|ziekte van Alzheimer|syndroom van Sjögren|endometriose|boezemfibrilleren|galstenen|bof"))),
    "sx": ("diagnosis", (
        words("pijn op de borst|kortademigheid|hoesten|duizeligheid|lage rugpijn|misselijkheid|hoofdpijn|koorts|knieklachten|hartkloppingen"),
        words("benauwdheid|buikkrampen|nachtzweten|oorpijn|tintelingen in de vingers|gewrichtspijn|diarree|flauwvallen|schouderklachten|jeuk"))),
    "med": ("medication", (
        words("metformine|amlodipine|omeprazol|simvastatine|salbutamol|metoprolol|furosemide|prednison|amoxicilline|levothyroxine|paracetamol|apixaban|oxazepam|tramadol"),
        words("gliclazide|lisinopril|pantoprazol|rosuvastatine|budesonide|bisoprolol|spironolacton|methotrexaat|doxycycline|naproxen|rivaroxaban|semaglutide|empagliflozine|zopiclon"))),
    "tx": ("treatment", (
        words("fysiotherapie|dotterbehandeling|heupoperatie|chemotherapie|colonoscopie|kniespoeling|dialyse|wondverzorging|staaroperatie|logopedie"),
        words("radiotherapie|gastroscopie|bypassoperatie|ergotherapie|knieprothese|bestraling|liesbreukoperatie|compressietherapie|bloedtransfusie|oncologische revalidatie"))),
    "mh": ("mental-health", (
        words("depressie|PTSS|angststoornis|ADHD|bipolaire stoornis|autisme|borderline|suïcidale gedachten|een burn-out|faalangst"),
        words("sombere stemming|paniekaanvallen|schizofrenie|eetstoornis|dwangstoornis|psychose|automutilatie|een persoonlijkheidsstoornis|rouwklachten|gegeneraliseerde angst"))),
    "dis": ("disability", (
        words("rolstoelafhankelijk|slechthorend|verstandelijk beperkt|blind aan één oog|bedlegerig"),
        words("doof|ernstig slechtziend|licht verstandelijk beperkt|rolstoelgebonden|halfzijdig verlamd"))),
    "aid": ("disability", (words("rolstoel|rollator|traplift|hoortoestel"), words("scootmobiel|tillift|blindengeleidehond|krukken"))),
    "preg": ("pregnancy", (words("zwanger|32 weken zwanger|hoogzwanger"), words("in verwachting|18 weken zwanger|zwanger van een tweeling"))),
    "add": ("addiction", (
        words("alcoholmisbruik|cocaïnegebruik|een alcoholverslaving|cannabisgebruik"),
        words("een drankprobleem|een gokverslaving|GHB-gebruik|heroïnegebruik"))),
    "cov": ("covid", (words("covid-19|positief getest op corona|coronavaccinatie"), words("long covid|SARS-CoV-2 positief|boosterprik"))),
    "eth": ("ethnicity", (
        words("van Marokkaanse afkomst|van Turkse afkomst|van Surinaams-Hindoestaanse afkomst|Roma"),
        words("van Antilliaanse afkomst|van Molukse afkomst|Eritrees|Sinti"))),
    "rel": ("religion", (words("moslim|gereformeerd|rooms-katholiek|Jehova's Getuige"), words("praktiserend hindoe|joods|lid van de Pinkstergemeente|soennitisch"))),
    "pol": ("politics", (words("lid van de SP|stemt VVD|actief voor GroenLinks"), words("lid van de PvdA|gemeenteraadslid voor D66|PVV-stemmer"))),
    "uni": ("union", (words("lid van de FNV|vakbondslid|CNV-lidmaatschap"), words("lid van NU'91|vakbondscontributie FNV|kaderlid bij de FNV"))),
    "sex": ("sex-life", (words("homoseksueel|biseksueel|transgender"), words("lesbisch|aseksueel|in transitie|homo"))),
    "gen": ("genetic", (words("BRCA1-mutatie|erfelijke aanleg voor darmkanker|DNA-onderzoek"), words("drager van het BRCA2-gen|Lynch-mutatie|genetisch onderzoek"))),
    "bio": ("biometric", (words("vingerafdruk|gezichtsscan"), words("irisscan|vingerscan"))),
    "crim": ("criminal", (
        words("veroordeling wegens mishandeling|een taakstraf|detentie|diefstal"),
        words("voorwaardelijke gevangenisstraf|oplichting|reclasseringstoezicht|rijden onder invloed|een strafblad"))),
    "lab": ("lab-result", (
        words("HbA1c 58 mmol/mol|Hb 7,9 mmol/l|kreatinine 112 µmol/l|CRP 48 mg/l|eGFR 54|TSH 6,1 mU/l|glucose 11,3 mmol/l"),
        words("LDL-cholesterol 3,4 mmol/l|natrium 133 mmol/l|INR 2,8|ferritine 14 µg/l|kalium 5,2 mmol/L|leukocyten 14,2 10^9/l|PSA 8,7 µg/l"))),
}
WORDS = {slot: (kind, (*halves, words(held_back.WORDS[slot]))) for slot, (kind, halves) in WORDS.items()}
