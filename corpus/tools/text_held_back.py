"""Names, streets and words of the split `test`, in none of the lists that detectors are tuned with.

Whoever tunes a detector does not read this file, nor the templates in text/test/.
"""

# origin: women, men, surnames
NAMES = {
    "nl": ("Lotte|Hanneke|Agnes|Willemijn|Marjolein|Greetje|Sanne|Janneke|Thea|Britt|Josefien|Annelies|Cisca|Yvonne|Tess|Floor|Mien|Leny|Ria|Marie-Louise",
           "Jaap|Sven|Maarten|Pim|Cornelis|Tijs|Jeroen|Wim|Rinus|Bas|Roelof|Casper|Jan Willem|Ad|Marinus|Lars|Dirk|Siebe|Toon|Hans",
           "van der Meulen-Pot|Kooijman|Hendrikse|van Rossum|de Bruijn|Smeets|Peeters|van Zanten|Oudshoorn|Verhagen|Tromp|ten Have|van der Linden|"
           "Schoenmaker|Roos-ter Braak|Appel|Kok|Prins|Dokter|de Haan|Koster|Visser|van de Ven|van Oosten|Lugtigheid|Hazelaar|Bijlsma|Goossens|"
           "d'Hondt|'t Mannetje|Ter Haar Romeny|Wolters|Versteeg|van den Broek|Molenaar|Pruim|op 't Hoog|Willems-van Es|Nieuwenhuizen|Stam"),
    "fy": ("Ytsje|Wytske|Jikke|Renske", "Gerlof|Foppe|Tjeerd|Ids", "Terpstra|Wiarda|de Jong-Hoekstra|Kuipers|Boersma|Nauta"),
    "tr": ("Ayşe|Fatma|Sevgi|Nesrin", "Mehmet|Ahmet|Kemal|Volkan", "Yılmaz|Kılıç|Arslan|Polat|Güneş|Öztürk"),
    "ma": ("Fatima|Malika|Hanane|Yasmina", "Mohamed|Rachid|Karim|Noureddine", "El Amrani|Bouazza|Haddouchi|Ait Ali|Benali|Tahiri"),
    "sr": ("Chandra|Joyce|Sandhia|Wonny", "Ricardo|Anil|Humphrey|Sherwin", "Kalloe|Ramlal|Sital|Emanuels|Linger|Mohan-Raghoe"),
    "pl": ("Agnieszka|Beata|Monika|Zofia", "Andrzej|Wojciech|Mariusz|Stanisław", "Kowalski|Kamińska|Grabowski|Pietrzak|Król|Adamczyk"),
    "cn": ("Xin Yi|Hui Min|Jing|Qian", "Jun|Chi Ming|Haoran|Tao", "Chen|Chan|Wu|Yip|Zhou|Fung"),
    "id": ("Christien|Ida|Maya|Sri", "Rudy|Frans|Otto|Sutrisno", "Nanlohy|Tuhumury|Kusuma|Santoso|van der Capellen-Papilaja|Supusepa"),
}
STREETS = (
    "Beukenlaan|Kerkstraat|Dorpsstraat|Julianalaan|Stationsweg|De Wiek|Groene Kruisweg|Nieuwe Gracht|Zandpad|J.P. Coenstraat|Oranje Nassaulaan|"
    "Bloemstraat|Havikshorst|Tweede Hugodwarsstraat|Plein 1944|Oosterkade|Turfmarkt|Hertog Janplein|Pr. Beatrixlaan|Prof. Huizingalaan|"
    "Kruidenhof|Sint Jorisveld|Oude Rijksweg|Tjalk|Wederik|Postiljon|'s-Heerenstraat|Veldzicht|Langstraat|Merelhof|Rietkraag|"
    "Burg. Jansenlaan|Ds. Veenstrastraat|2e Egelantiersdwarsstraat|Van Speijkstraat|Grote Markt|Aan de Vecht|Kromme Elleboog|Wilhelminasingel|Laan 1940-1945"
)
CITIES = "Almelo|Terneuzen|Tiel|Heerhugowaard|Deventer|Bussum|Franeker|Sittard|Winterswijk|Wageningen|Zaandam|Culemborg"
INSTITUTIONS = {
    "inst": "het Anna Blamanhuis|Antonius Ziekenhuis West|Prinses Margrietkliniek|Dr. Leo Polak Kliniek|Sint Barbara Ziekenhuis",
    "school": "Johan de Witt College|kbs Sint Jozef|Anne Frankschool|Mgr. Bekkers Lyceum",
    "pharmacy": "Beatrix Apotheek|Apotheek Van der Werf|Apotheek Jansen & Zn",
}
ORGS = (
    "Huisartsen Op de Brink|Buurtteam Zuid-West|GGZ Lauwerszee|Zorgcentrum De Wetering|Tandartsen Plein Acht|Verloskundigenpraktijk Lente|"
    "Jeugdhulp Maasduin|Diagnostisch Centrum Peel|Gemeente Zilverhorst|Waarborg Zorgverzekeringen"
)
DOMAINS = "mijnpost|digibrief|opdebrink|lauwerszeeggz|buurtteamzw"
NOUNS = "kikker|molen|sneeuw|lepel|paard|bezem|wolk"
PASSWORDS = "Gr0ene!Thee|q7$Kd92x|abc123ABC|Zomer2026!|Pa$$woord1|h3rfstBlad|xT5-99-lmQ|Geheim#44"

WORDS = {
    "dx": "hartinfarct|TIA|fibromyalgie|coeliakie|nierstenen|pancreatitis|ALS|hemofilie|melanoom|longfibrose|ziekte van Lyme|hepatitis B|"
          "baarmoederhalskanker|polsbreuk|scoliose|netvliesloslating|ziekte van Graves|blaaskanker|tinnitus|hartritmestoornis|decubitus|bloedarmoede|"
          "alvleesklierkanker|angina pectoris|carpaletunnelsyndroom|vasculaire dementie|delier|jeugdreuma",
    "sx": "keelpijn|opgezette enkels|braken|bloed bij de urine|vermoeidheid|gewichtsverlies|nekpijn|dubbelzien|slikklachten|slapeloosheid|obstipatie|oorsuizen",
    "med": "ramipril|esomeprazol|atorvastatine|citalopram|sertraline|insuline glargine|formoterol|tamsulosine|fenprocoumon|colchicine|ibuprofen|clopidogrel|"
           "lithium|mirtazapine|haloperidol|hydrochloorthiazide|ciprofloxacine|diazepam|Symbicort|Concerta|Oxycontin|Augmentin",
    "tx": "galblaasoperatie|immunotherapie|hormoontherapie|stamceltransplantatie|hartkatheterisatie|plasmaferese|ablatie|amputatie|sondevoeding|podotherapie|"
          "borstamputatie|longrevalidatie|thuisbeademing|ooglidcorrectie",
    "mh": "een depressieve episode|anorexia|dissociatieve klachten|een paniekstoornis|hechtingsproblematiek|ODD|OCD|sociale fobie|een postnatale depressie|"
          "overspannenheid|waanbeelden|een manie|trauma's uit de jeugd",
    "dis": "blind|slechtziend|zwakbegaafd|spastisch|doofblind|verlamd aan de benen|lichamelijk gehandicapt|afhankelijk van een rolstoel",
    "aid": "looprek|beenprothese|cochleair implantaat|elektrische rolstoel|trippelstoel|taststok",
    "preg": "20 weken zwanger|in verwachting van haar tweede|10 weken zwanger|36 weken zwanger|zwanger na IVF",
    "add": "een amfetamineverslaving|problematisch drankgebruik|een cokeverslaving|lachgasverslaving|medicijnverslaving|wietgebruik",
    "cov": "COVID-besmetting|postcovid|coronabesmetting|herhaalprik corona|positieve coronatest",
    "eth": "van Kaapverdische komaf|Koerdisch|Syrisch|van Chinese afkomst|half Indonesisch|Somalisch",
    "rel": "boeddhist|evangelisch|lid van de Hersteld Hervormde Kerk|sjiitisch|belijdend katholiek|doopsgezind",
    "pol": "CDA-lid|stemmer op de Partij voor de Dieren|wethouder voor de ChristenUnie|lid van Forum voor Democratie|SGP-stemmer",
    "uni": "aangesloten bij CNV Zorg en Welzijn|FNV-lid|lid van de vakbond|ingeschreven bij de bond FBZ",
    "sex": "panseksueel|transvrouw|non-binair|gay|lesbienne",
    "gen": "CHEK2-mutatie|draagster van BRCA1|DNA-diagnostiek|een chromosoomafwijking|erfelijk belast met HNPCC",
    "bio": "handpalmscan|gezichtsherkenning|vingerafdrukken|stemherkenning",
    "crim": "winkeldiefstal|een aanhouding wegens bedreiging|een celstraf|drugshandel|een gebiedsverbod|een werkstraf van 80 uur|inbraak|een contactverbod",
    "lab": "vitamine B12 140 pmol/l|ALAT 88 U/l|calcium 2,71 mmol/l|bezinking 42 mm/u|trombocyten 98 10^9/l|HDL 0,9 mmol/l|D-dimeer 1200 µg/l|nuchtere glucose 7,8 mmol/l|Hb 6,4",
}
