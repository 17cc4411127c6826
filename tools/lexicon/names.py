#!/usr/bin/env python3
"""Builds patterns/lexicon/first-names.txt and surnames.txt.

Sources: PyPI package Faker (MIT), person providers of the locales below; Debian package wdutch (OpenTaal, BSD or
CC-BY), as a filter for words that are not names only. Usage:

    pip download --no-deps faker && unzip faker-*.whl -d faker-src
    apt-get install wdutch
    python3 tools/lexicon/names.py faker-src /usr/share/dict/dutch patterns/lexicon

A tab and '*' behind a name: it is also an ordinary Dutch word or a place, so it counts for less.
"""

import importlib
import re
import sys

DUTCH = ["nl_NL", "nl_BE"]
# Languages of people who live in the Netherlands, in Latin script.
OTHER = [
    "tr_TR", "pl_PL", "de_DE", "de_AT", "fr_FR", "fr_BE", "es_ES", "it_IT", "pt_PT", "en_GB", "en_US", "ro_RO", "hr_HR",
    "id_ID", "sv_SE", "no_NO", "da_DK", "hu_HU", "cs_CZ", "sk_SK", "sl_SI", "lt_LT", "lv_LV", "et_EE", "fi_FI", "ar_DZ",
    "fr_DZ", "vi_VN", "es_CO", "pt_BR", "en_NG", "ha_NG", "sw", "ga_IE", "en_IN",
]
# Written by hand: frequent names of people in the Netherlands with roots elsewhere that the package does not have.
MORE_FIRST = """Mohammed Mohamed Muhammed Ahmed Ahmet Mehmet Mustafa Fatima Fatma Aisha Ayse Khadija Yassine Youssef Hamza Omar
Ibrahim Hassan Hussein Karim Rachid Said Samira Nadia Naima Malika Latifa Hanane Soufiane Abdel Abdullah Ali Zeynep Elif Emine Hatice
Murat Emre Yusuf Burak Esra Merve Selin Deniz Kemal Osman Jayden Shanice Chantal Sharon Priya Ravi Anil Sunita Anita Radjesh Giovanni
Wei Ling Mei Xin Anouk Femke Marijke Annemarie Annelies Anneke Janneke Hanneke Marieke Mieke Tineke Ineke Willeke Greetje Grietje
Trijntje Geertruida Wilhelmina Cornelia Johanna Hendrika Petronella Adriana Maria Elisabeth Catharina Jacoba Antonia Theodora Gerarda
Hendrik Jan Pieter Piet Kees Klaas Gerrit Wim Willem Henk Joop Sjaak Jaap Bert Gert Ton Theo Sjoerd Sietse Wiebe Jelle Jelmer Douwe
Hessel Tjeerd Ype Gerben Geert Harm Roelof Berend Egbert Wouter Sander Jeroen Marcel Erik Eric Paul Rene René Ronald Rob Robert Marco
Martijn Maarten Michiel Bas Joost Jeroen Dennis Patrick Edwin Frank Fred Ed Leo Nico Cor Arie Bram Thijs Daan Sem Levi Finn Luuk Mees
Sofie Emma Julia Mila Tess Sara Zoë Eva Lotte Noor Fenna Saar Nina Lynn Evi Liv Fleur Roos Isa Lisa Anna Sanne Iris Eline Esmee Ilse
Petra Monique Yvonne Ingrid Jolanda Karin Ellen Astrid Bianca Wendy Linda Sandra Saskia Mirjam Marjan Marja Ria Riet Truus Bep Corrie
Geertje Baukje Sietske Froukje Tjitske Aukje Hiske Wietske Jeltje Jitske Nynke Rixt Doutzen Femkje Hinke Antje Trijn Ymkje Klaske Reinou Sjoukje
Sytse Ruurd Bauke Feike Jouke Rinse Sjouke Tjerk Eelke Eelco Durk Foppe Gosse Haije Lieuwe Oene Pier Reitze Siebe Taeke Wybren Ynte Auke Hylke
Gülsüm Gulsum Hatice Ayşe Aysun Aylin Ebru Derya Dilek Filiz Gül Güler Hülya Meryem Nurcan Özlem Pinar Sevda Sibel Songül Tuğba Yasemin Zehra
Abdurrahman Bülent Cem Erkan Erol Ferhat Hakan Halil Hüseyin Ismail Kadir Levent Metin Ömer Orhan Ramazan Recep Selim Serkan Süleyman Tolga Uğur
Abdelhamid Abderrahim Aziz Bilal Brahim Driss Fouad Hicham Ilias Imad Jamal Khalid Lahcen Mimoun Mounir Nabil Noureddine Redouan Tarik Zakaria
Amina Asmae Bouchra Chaima Dounia Farida Fadoua Hafida Hayat Ikram Ilham Imane Jamila Karima Loubna Mina Najat Ouafae Rachida Salma Siham Souad Yamina Zohra
Radjin Rishi Anand Ashok Dinesh Ganesh Kewal Kishan Mahinder Mohan Narain Prem Rajesh Ramesh Roshni Sandhia Shanti Soerya Sunil Vijay Vinod Anjali Asha Devika Indra Kavita Maya Reshma Savitri Shanta Sharda
Merlien Orlando Ruben Humphrey Romeo Clyde Glenn Iwan Winston Marvin Melvin Jerrel Sherwin Urmy Cheryl Esseline Gerda Hortense Jennifer Muriel Naomi Rosita Sylvana Wilgo
Agnieszka Magdalena Małgorzata Malgorzata Katarzyna Joanna Ewa Beata Dorota Iwona Justyna Kinga Monika Renata Wioletta Zofia Andrzej Grzegorz Jacek Jarosław Krzysztof Łukasz Lukasz Mariusz Marek Paweł Piotr Rafał Sławomir Tomasz Wojciech Zbigniew
Xiaoyan Xiaoming Yan Ying Jing Jun Hui Hong Feng Lei Qiang Weiming Jie Fang Xiu Yun Zhen Ling Bo Liang Chun Guo Hao
Agus Bambang Budi Dewi Eko Endang Hendra Indah Ketut Made Nyoman Putri Ratna Rudi Siti Slamet Sri Sutrisno Tjahja Wayan Yanto Wati Benny Poppy Ferdy Noes Dominggus Salomina Jacomina Tieneke
Ad Adri Aad Aart Ab Albert Alie Aly Anja Ans Arjan Arjen Arno Bart Ben Bernadette Berry Bram Carla Carolien Cees Coby Conny Dick Diny Dirk Dineke Dorien Elly Elsbeth Ernst Ferry Frans Frits Gea Geke Gerard Gerda Gerrie Gijs Gonnie Gré Guus
Hans Harry Hein Heleen Hennie Henny Herman Hetty Hilde Huub Ida Jacqueline Jannie Jannes Jantje Jo Joke Jos Josje Jurgen Kitty Koos Krijn Lammert Leen Leendert Lenie Leny Lia Lida Lies Liesbeth Loes Louis Luc Luuk Maaike Machteld Margreet Margriet Marianne Marleen Marloes Martha Martine Mathilde Meindert Mies Mirthe Myrthe Nel Nelleke Nelly Niek Olga Paula Paulien Pien Pim Pleun Reinier Renske Rianne Rick Rik Rinus Ruth Rutger Ruud Sjaan Sjef Stef Stijn Sven Teun Thea Tiny Titia Tjitte Toon Trudy Tom Ursula Veerle Wil Wietse Wilma Willy Wietske Yvette Zwanet""".split()
MORE_LAST = """Yilmaz Kaya Demir Sahin Celik Yildiz Yildirim Ozturk Öztürk Aydin Arslan Dogan Kilic Aslan Cetin Kara Koc Kurt Özdemir Erdogan
Nguyen Tran Chen Wang Zhang Liu Singh Kaur Khan Hussain Ahmed Ali Mohamed Hassan Ibrahim Abdi Osman Yusuf Benali Bouzid Bennani Haddou
Amrani Idrissi Alaoui Bakkali Chaouch Achahbar Azzouzi Bouali Bensaid Ouali Kowalski Nowak Wisniewski Ramdin Ramlal Ramdas Mohan
Jansen Janssen Janssens Vries Boer Bakker Visser Smit Meijer Meyer Mulder Bos Vos Peters Hendriks Dekker Brouwer Wit Dijkstra Smits Graaf
Kok Jacobs Haan Vermeulen Heuvel Veen Broek Bruijn Heijden Schouten Beek Willems Hoekstra Koster Prins Huisman Postma Kuiper Verhoeven
Kuijpers Bosch Scholten Gerritsen Post Wal Sanders Maas Groot Molenaar Kramer Blom Hermans Evers Wolters Jonker Boersma Bosman Martens
Hofman Leeuwen Dam Berg Dijk Linden Bergh Horst Velden Wijk Laan Driessen Vink Groen Timmermans Kuipers Peeters Verbeek Kemper Hofstra
Terpstra Zijlstra Hoekema Wiersma Bouma Wijnen Ponsen Kraaijeveld Suurmond Duivenvoorden Brandsma Feenstra Sikkema Reitsma Veenstra
Snijders Groeneweg Hofstede Haverkamp Rietveld Oosterbaan Nijhuis Timmer Lammers Blok Kroon Schippers Dekkers Hylkema Sinnema Wierda Dijkstra Hoogland Ploeg Camp Ommeren Kramer Hof
Aalbers Aarts Adriaansen Akkerman Alberts Alkema Bakels Bakkers Barendregt Bartels Beekman Beerens Berends Bergman Beukers Bijl Bleeker Boekhout Boersen Bolt Bongers Boon Boonstra Borst Bosma Bouman Bouwman Bouwmeester Brands Breedveld Breukelman Brinkman Brink Broekhuizen Bruggeman Bruin Bruins Buijs Burger Buurman
Claassen Coenen Cornelissen Couwenberg Cuijpers Damen Dekkers Dieleman Dijkman Dirks Doorn Doornbos Drost Duin Eerden Eijk Elzinga Engelen Evertsen Franken Franssen Fransen Geerts Geurts Gerrits Giesen Goedhart Goossens Gorter Graaff Griffioen Groenendijk Groenewoud Groothuis Haar Hagen Hamers Harmsen Hartman Hazelhoff Heemskerk Heeren Heijmans Heijnen Hekman Helden Hemert Hendrikse Hendriksen Hesselink Heuvelman Hoekman Hoeven Hofstee Holtrop Hoogendoorn Hoogeveen Hopman Houtman Hulst Hummel
IJzerman Jager Jaspers Jong Jonge Jonkman Joosten Kamp Kampen Kamphuis Karsten Kersten Klaassen Klein Kleijn Klerk Klijn Knol Koning Konings Kool Koopman Koopmans Korver Kortekaas Kraan Krijgsman Kroes Krol Kruijf Kruis Kuiken Kuipers Kwakkel Laar Lamers Lange Langeveld Leijten Lemmens Lenting Ligtenberg Linssen Lith Loon Luijten Lubbers Maarse Maassen Manders Marsman Meer Meijerink Mensink Mertens Michels Middelkoop Moerman Mol Mous Muller Nagel Neeleman Nieuwenhuis Nijland Noordhoek Nuijten Olde Oomen Oosterhuis Oosterveld Oudshoorn Overbeek Paauw Pannekoek Pauw Pieters Plas Poel Pol Polman Poot Pouwels Pronk Putten
Raaijmakers Reijnders Rensen Reuvers Rijken Rijn Rijnders Ritsema Roelofs Roelofsen Roos Rooij Rooijakkers Ruijter Rutten Ruiter Sas Schaap Schaik Schaap Scheepers Schenk Schepers Schilder Schipper Schmitz Schoenmakers Scholte Schreuder Schrijver Schuurman Segers Slager Sloot Smeets Smeenk Snel Snoek Spaans Spijker Spruijt Stam Steen Sterk Stolk Straten Strijbosch Swart Swinkels Tiemens Tol Toorn Tuinstra Uitterhoeve Valk Veenhuis Veld Velthuis Verbeek Verbruggen Verburg Verdonk Verhagen Verhoef Verkerk Vermeer Verschuren Versluis Verweij Vissers Vlaanderen Vliet Vogel Vonk Voorn Vorst Vreugdenhil Vroom Waal Wagenaar Wageningen Wassenaar Weber Weerd Wessels Westerhof Westra Wielinga Wiersema Wijngaarden Wildeman Winter Witteveen Woerden Wolf Wouters Woude Zanten Zee Zeeuw Zuidema Zwaan Zwart Zwiers
Haddou Khattabi Bouzian Benhamou Bouazza Bouchikhi Chaoui Daoudi Ettaibi Fassi Ghazouani Hamdaoui Jebli Kaddouri Lamrani Mansouri Naji Ouazzani Rahmouni Saidi Tahiri Yaakoubi Zerouali Ziani
Aydoğan Aydogan Bozkurt Çelik Demirci Doğan Erdem Güneş Günes Güler Kaplan Karaca Kılıç Korkmaz Özcan Özkan Polat Şahin Şen Taş Tekin Toprak Türk Ünal Yalçın Yavuz Yıldırım Yıldız
Ramcharan Ramdhani Ramkisoen Sewnarain Kartosen Biharie Gopal Jagroep Kalpoe Lachman Mahabier Mangal Nandoe Oedit Panday Raghoenath Rambaran Sardjoe Soekhoe Sukhram Tewari Pinas Tjon Wijngaarde Amatdjais Kromosoeto Pawirodikromo
Pattiasina Latumahina Tahitu Soetomo Wijaya Fretes Leatemia Lekatompessy Manuhutu Metiary Nanlohy Pattinama Pelupessy Sahetapy Salampessy Siahaya Sopacua Tahapary Tehupuring Toisuta Tuhumury Usmany Wattimena
Kowalczyk Lewandowski Mazur Wiśniewska Wiśniewski Wisniewska Wójcik Wojcik Zieliński Zielińska Zielinski Kamiński Kaminska Szymański Woźniak Dąbrowski Kozłowski Jankowski Krawczyk Piotrowski Grabowski Pawlak
Cheung Wong Lam Hu Li Chan Chow Ho Huang Lau Leung Lin Ng Sun Tang Wu Xu Yang Yip Zhao Zheng Zhou""".split()
# Words that open Dutch sentences or stand capitalised in letters and forms: never names on their own.
NEVER = set("""de het een van den der ten ter en in op aan bij uit tot voor na met om te of als dan dat die deze dit er hier daar nu al ook
nog maar want dus wel niet geen wij we zij ze hij jij je u uw ik mij hem haar ons onze hun zijn heeft had is was waren werd worden kan zal
mag moet wil graag dank groet groeten geachte beste hoi hallo dag heer mevrouw meneer maandag dinsdag woensdag donderdag vrijdag zaterdag
zondag januari februari maart april mei juni juli augustus september oktober november december jan mrt apr jun jul aug sep okt nov dec
an do so no at be my he la el le du da di del see can will may way day man men long short major minor price
data media sign order art major justice prince king page case""".split())
MIN = 3


def names(locale):
    try:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
    except Exception:
        return set(), set()
    first, last = set(), set()
    for attribute in dir(provider):
        values = getattr(provider, attribute)
        if attribute.startswith("_") or callable(values) or not hasattr(values, "__iter__") or isinstance(values, str):
            continue
        values = list(values)
        if not all(isinstance(v, str) for v in values):
            continue
        if attribute.startswith("first_name"):
            first.update(values)
        elif attribute.startswith("last_name"):
            last.update(values)
    return first, last


PARTICLE = re.compile(r"^(?:(?:van|de|den|der|het|'t|ten|ter|te|von|zu|du|la|le|el|al|op|in|'s) )+", re.I)
WORD = re.compile(r"^[A-Za-zÀ-ɏḀ-ỿ]+$")


def main(faker, dictionary, out):
    sys.path.insert(0, faker)
    words = [line.strip() for line in open(dictionary, encoding="utf-8")]
    ordinary = {w for w in words if w and w == w.lower()}
    address = importlib.import_module("faker.providers.address.nl_NL").Provider
    places = {p.lower() for p in address.cities} | {p.lower() for p in address.countries}

    def collect(dutch, other, more):
        found = {}
        for name in dutch | set(more):
            for word in [PARTICLE.sub("", name.strip())]:
                if WORD.match(word) and len(word) >= MIN and word.lower() not in NEVER:
                    found[word] = "*" if word.lower() in ordinary or word.lower() in places else ""
        for name in other:
            word = PARTICLE.sub("", name.strip())
            if not WORD.match(word) or len(word) < 4 or word in found or word.lower() in NEVER:
                continue
            if word.lower() in ordinary or word.lower() in places:
                continue
            found[word] = ""
        return found

    first_dutch, last_dutch, first_other, last_other = set(), set(), set(), set()
    for locale in DUTCH:
        a, b = names(locale)
        first_dutch |= a
        last_dutch |= b
    for locale in OTHER:
        a, b = names(locale)
        first_other |= a
        last_other |= b
    for file, found in [
        ("first-names.txt", collect(first_dutch, first_other, MORE_FIRST)),
        ("surnames.txt", collect(last_dutch, last_other, MORE_LAST)),
    ]:
        with open(f"{out}/{file}", "w", encoding="utf-8") as target:
            target.write("# Built by tools/lexicon/names.py from Faker (MIT); '*': also an ordinary word or a place.\n")
            for word in sorted(found, key=lambda w: (w.lower(), w)):
                target.write(word + ("\t*" if found[word] else "") + "\n")
        print(file, len(found), sum(1 for v in found.values() if v))


main(*sys.argv[1:4])
