#!/usr/bin/env python3
"""Builds the mined health lists and the medicine list.

Sources: Debian package wdutch (OpenTaal, BSD or CC-BY); medicine names are facts from Dutch law texts on medicine prices
(list given as the second argument), plus those in MORE_MEDICINES. Usage:

    python3 tools/lexicon/health.py /usr/share/dict/dutch medicine-names.txt patterns/lexicon

Mined by word ending, cleaned by the lists of exceptions below. Lists written by hand stand beside the results and are not touched.
"""

import re
import sys

# Endings that mean a disease in all but the named exceptions.
DISEASE = re.compile(
    r"(?:itis|kanker|ziekte|stoornis|syndroom|ontsteking|infectie|sclerose|iasis|aandoening|letsel|plegie|carcinoom|sarcoom|lymfoom"
    r"|melanoom|myeloom|glaucoom|fibroom|myoom|adenoom|hematoom|neuropathie|myopathie|encefalopathie|retinopathie|artrose|fibrose"
    r"|trombose|embolie|infarct|tumor|neuralgie|myalgie|ischemie|leukemie|anemie|glycemie|glykemie|cholesterolemie|parese"
    r"|insufficiëntie|atrofie|dystrofie|hypertrofie|zweer|oedeem|allergie|vergiftiging|tuberculose|cirrose|porose|scoliose|hernia|astma"
    r"|migraine|dementie|reuma|diabetes|hypertensie|epilepsie)$"
)
NOT_DISEASE = set("""aanstelleritis hollanditis regulitis gratis abactis artis clematis fitis dramatis clafoutis epiglottis glottis atlantis
balkanker gekanker hekanker stadskanker stokanker verkanker kettinganker aardappelziekte bijenziekte bladziekte bodemziekte bomenziekte
dierenziekte dierziekte doorgeziekte doorziekte druivenziekte gomziekte graanziekte hondenziekte iepziekte kandidatenziekte kastanjeziekte
kattenziekte kippenziekte plantenziekte rozenziekte veeziekte varkensziekte vissenziekte schapenziekte tulpenziekte virusziekte
stockholmsyndroom sickbuildingsyndroom kennelsyndroom chineesrestaurantsyndroom syndroom batterijontsteking ontsteking superinfectie
desinfectie beletsel huwelijksbeletsel vochtletsel ziekte stoornis rustverstoornis storingsstoornis telepathie empathie hoefkatrolontsteking
mond-en-klauwzeerinfectie ruststoornis bodemvergiftiging voedselallergieën""".split())
TREATMENT = re.compile(
    r"(?:ectomie|artroscopie|cystoscopie|endoscopie|laparoscopie|gastroscopie|coloscopie|rectoscopie|bronchoscopie|laparotomie|tracheotomie"
    r"|vasectomie|angioplastiek|rinoplastiek|chemotherapie|radiotherapie|immunotherapie|hormoontherapie|fysiotherapie|ergotherapie"
    r"|psychotherapie|gedragstherapie|relatietherapie|gezinstherapie|groepstherapie|speltherapie|logopedie|transplantatie|echografie"
    r"|angiografie|mammografie|tomografie|cardiografie|dialyse|bloedtransfusie|punctie|biopsie|revalidatie|bestraling|vaccinatie|inenting"
    r"|amputatie|katheterisatie|sterilisatie|keizersnede|antibioticakuur|chemokuur|bestralingskuur|prednisonkuur|stootkuur"
    r"|ziekenhuisopname|spoedopname|dwangopname|crisisopname|hersenscan|botscan)$"
)
NOT_TREATMENT = set("""elektrodialyse basischemotherapie computertomografie""".split())
PARTS = """arm been buik borst darm elleboog enkel gewrichts gewricht hals hart heup hoofd huid kaak keel knie kies lever lies long luchtweg
maag nek neus nier oog oor pols rug schedel schouder sleutelbeen spier tand voet hand wervel zenuw blaas bekken hiel bot teen vinger maag-darm
galblaas schildklier prostaat baarmoeder""".split()
PART_ENDINGS = {"diagnoses": ["pijn", "klachten", "breuk", "aandoening", "infectie", "ontsteking", "letsel", "tumor", "kramp"],
                "treatments": ["operatie", "chirurgie", "punctie", "transplantatie", "scan", "prothese", "behandeling"]}
NOT_PART = {"oogoperatie scan", "voetscan", "handscan", "handbreuk klachten", "tandkramp"}
# Words of daily life that look like an entry of the medicine list.
NOT_MEDICINES = set("""acid actiq slow stadium mono calcium botox solu natrium kalium puri evra fero klyx pred tobi depo gyno orap dexa axid duac dyta qvar imap oxis
aspirine-c""".split())
MORE_MEDICINES = """paracetamol metoprolol apixaban rivaroxaban dabigatran edoxaban tiotropium lithium nitrofurantoïne nitrofurantoine metformine
omeprazol pantoprazol esomeprazol simvastatine atorvastatine rosuvastatine pravastatine amlodipine lisinopril enalapril perindopril ramipril
losartan valsartan irbesartan candesartan telmisartan furosemide bumetanide hydrochloorthiazide spironolacton digoxine bisoprolol atenolol
propranolol sotalol nebivolol carvedilol levothyroxine thyrax euthyrox insuline novorapid lantus humalog tresiba ozempic semaglutide liraglutide
victoza dulaglutide trulicity empagliflozine dapagliflozine gliclazide glimepiride tolbutamide sitagliptine linagliptine prednison prednisolon
dexamethason methylprednisolon salbutamol ventolin formoterol salmeterol seretide symbicort foster budesonide beclometason fluticason montelukast
spiriva desloratadine cetirizine levocetirizine loratadine fexofenadine amoxicilline augmentin doxycycline azitromycine claritromycine
ciprofloxacine cotrimoxazol flucloxacilline feneticilline trimethoprim fosfomycine clindamycine metronidazol miconazol fluconazol terbinafine
aciclovir valaciclovir oseltamivir paxlovid ibuprofen diclofenac naproxen meloxicam celecoxib etoricoxib tramadol oxycodon oxycontin oxynorm
morfine fentanyl buprenorfine methadon codeïne codeine gabapentine pregabaline amitriptyline nortriptyline duloxetine venlafaxine sertraline
citalopram escitalopram fluoxetine paroxetine mirtazapine bupropion trazodon vortioxetine quetiapine olanzapine risperidon aripiprazol haloperidol
clozapine lithiumcarbonaat valproïnezuur depakine carbamazepine lamotrigine levetiracetam fenytoïne topiramaat oxazepam diazepam lorazepam
temazepam alprazolam zolpidem zopiclon melatonine methylfenidaat ritalin concerta dexamfetamine elvanse atomoxetine naltrexon acamprosaat
disulfiram levodopa madopar sinemet pramipexol ropinirol donepezil rivastigmine galantamine memantine methotrexaat sulfasalazine
hydroxychloroquine leflunomide azathioprine mercaptopurine mesalazine adalimumab humira etanercept infliximab rituximab tocilizumab ustekinumab
secukinumab tamoxifen letrozol anastrozol bicalutamide capecitabine cisplatine carboplatine paclitaxel docetaxel pembrolizumab nivolumab
trastuzumab imatinib tacrolimus ciclosporine mycofenolaat alendroninezuur risedronaat denosumab colecalciferol hydroxocobalamine ferrofumaraat
foliumzuur clopidogrel ticagrelor prasugrel acetylsalicylzuur carbasalaatcalcium acenocoumarol fenprocoumon enoxaparine nadroparine fraxiparine
tamsulosine alfuzosine finasteride dutasteride solifenacine mirabegron tolterodine sildenafil tadalafil levonorgestrel ethinylestradiol
microgynon mirena implanon progesteron estradiol testosteron allopurinol colchicine benzbromaron domperidon metoclopramide ondansetron macrogol
movicolon lactulose loperamide bisacodyl timolol latanoprost dorzolamide emtricitabine tenofovir truvada biktarvy dolutegravir efavirenz
betametason hydrocortison triamcinolon mometason clobetasol fusidinezuur mupirocine sumatriptan rizatriptan zolmitriptan erenumab propofol
midazolam ketamine esketamine suboxone nicotine varenicline champix baclofen tizanidine botuline comirnaty vaxzevria spikevax""".split()


def main(dictionary, medicines, out):
    words = {w.strip() for w in open(dictionary, encoding="utf-8")}
    lower = {w for w in words if re.fullmatch(r"[a-zà-ÿ-]{5,35}", w)}

    def forms(word):
        yield word
        for ending in ("en", "s", "n", "ën", "'s"):
            if word + ending in words:
                yield word + ending
        for a, b in (("oom", "omen"), ("s", "zen"), ("infarct", "infarcten"), ("tumor", "tumoren"), ("tie", "ties"), ("hernia", "hernia's")):
            if word.endswith(a) and word[: -len(a)] + b in words:
                yield word[: -len(a)] + b

    def write(name, found, note):
        with open(f"{out}/{name}", "w", encoding="utf-8") as target:
            target.write(f"# Built by tools/lexicon/health.py: {note}\n")
            for word in sorted(found):
                target.write(word + "\n")
        print(name, len(found))

    for name, pattern, skip in (("diagnoses", DISEASE, NOT_DISEASE), ("treatments", TREATMENT, NOT_TREATMENT)):
        mined = {f for w in lower if pattern.search(w) and w not in skip for f in forms(w)}
        mined |= {p + e for p in PARTS for e in PART_ENDINGS[name]} - NOT_PART
        write(f"{name}-mined.txt", {w for w in mined if "'" not in w}, "mined from OpenTaal (Debian wdutch, BSD or CC-BY) by word ending")
    names = {w.strip().lower() for w in open(medicines, encoding="utf-8") if w.strip() and not w.startswith("#")}
    names = {n for n in names if len(n) >= 4 and n not in NOT_MEDICINES} | set(MORE_MEDICINES)
    write("medicines.txt", names, "names of medicines in Dutch law texts of 2017, and frequent later ones; names are facts")


main(*sys.argv[1:4])
