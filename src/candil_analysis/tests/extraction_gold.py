# ruff: noqa: E501 - sentences stay whole, so that they can be read
"""Texts for the tests of extraction. All of them are INVENTED: no person, event or statement in them is real.

Each text comes with what a careful reader finds in it. They were written before the lexicons were tried on them, and the
lexicons were mended afterwards where they fell short: the scores are those of a development set, not of unseen texts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from candil_analysis.extraction import GazetteerRow

TODAY = date(2024, 5, 15)


@dataclass(frozen=True)
class Gold:
    """A text, the codes it states by kind, and those it denies."""

    language: str
    text: str
    means: str = ""
    exploitation: str = ""
    indicator: str = ""
    sector: str = ""
    countries: str = ""
    places: str = ""
    dates: tuple[tuple[str, str], ...] = ()
    people: tuple[int, ...] = ()
    denied: str = ""
    heard: str = ""
    neutral: str = field(default="")


GOLD = (
    Gold(
        "en",
        "Two Vietnamese girls worked in a nail bar in Leeds from March 2022. The owner took their passports and they were "
        "not paid. He did not beat them. I heard that he threatened their families back in Vietnam.",
        means="WithholdsDocuments ThreatensChildrenFamily",
        indicator="Unpaid",
        sector="S",
        countries="VNM",
        places="Leeds",
        dates=(("2022-03-01", ""),),
        people=(2,),
        denied="PhysicalAbuse",
        heard="ThreatensChildrenFamily",
        neutral="We visited Leeds last summer. The museum was lovely and the children liked the trains. Tickets cost 12 pounds.",
    ),
    Gold(
        "en",
        "My cousin was forced to work on a farm near Lincoln sixteen hours a day, sleeping with nine men in one caravan. They "
        "must pay off a debt for the visa and are not allowed to leave without the gangmaster. It began two years ago.",
        means="DebtBondage ExcessiveWorkingHours RestrictsMovement",
        exploitation="ForcedLabour",
        sector="A",
        places="Lincoln",
        dates=(("2021-11-14", "2022-11-15"),),
        people=(9,),
        neutral="The council repaired the road near Lincoln in May 2023. Five people attended the meeting and nobody objected.",
    ),
    Gold(
        "es",
        "Trabajo en un invernadero cerca de Almería desde enero de 2023. El jefe nos quitó los pasaportes, trabajamos catorce "
        "horas al día y no nos paga. Somos doce mujeres, casi todas rumanas. No nos golpean.",
        means="WithholdsDocuments ExcessiveWorkingHours",
        indicator="Unpaid",
        sector="A",
        countries="ROU",
        places="Almería",
        dates=(("2023-01-01", ""),),
        people=(12,),
        denied="PhysicalAbuse",
        neutral="Ayer fuimos al mercado de Almería con mi hermana. Compramos tomates y pan, y volvimos a casa en autobús.",
    ),
    Gold(
        "es",
        "Dicen que en ese club de Madrid hay chicas obligadas a prostituirse. Una colombiana contó que la encerraron en un "
        "piso y que amenazaron con matar a su familia si no pagaba la deuda.",
        means="ThreatensChildrenFamily PhysicalThreats RestrictsMovement DebtBondage",
        exploitation="SexualExploitation",
        countries="COL",
        places="Madrid",
        heard="SexualExploitation",
        neutral="La biblioteca de Madrid abre a las nueve. Los lunes hay un taller de lectura gratuito para personas mayores.",
    ),
    Gold(
        "fr",
        "Depuis juin 2021, ma sœur travaille comme domestique à Lyon. Ses employeurs ont confisqué son passeport, elle n'a "
        "pas le droit de sortir et elle dort par terre. Elle n'est jamais payée. Elle est malgache.",
        means="WithholdsDocuments RestrictsMovement",
        indicator="Unpaid",
        sector="T",
        countries="MDG",
        places="Lyon",
        dates=(("2021-06-01", ""),),
        neutral="Nous avons pris le train pour Lyon samedi. Il faisait beau et les enfants ont joué dans le parc toute la journée.",
    ),
    Gold(
        "fr",
        "Il paraît que trois Vietnamiens sont enfermés dans un atelier de couture à Marseille. On les force à travailler "
        "quinze heures par jour pour rembourser leur dette au passeur.",
        means="RestrictsMovement ExcessiveWorkingHours DebtBondage",
        exploitation="ForcedLabour",
        indicator="Smuggled",
        sector="C",
        countries="VNM",
        places="Marseille",
        people=(),
        heard="RestrictsMovement",
        neutral="Le conseil municipal a voté le budget du stade. Les travaux commencent en septembre 2024 et dureront un an.",
    ),
    Gold(
        "pt",
        "Em agosto de 2022 cinco homens foram levados para uma fazenda perto de Beja. O patrão ficou com os passaportes, "
        "não pagava o salário e eles não podiam sair. Eram nepaleses e dormiam no chão.",
        means="WithholdsDocuments RestrictsMovement",
        indicator="Unpaid LivesAtWorkplace",
        sector="A",
        countries="NPL",
        places="Beja",
        dates=(("2022-08-01", "2022-08-31"),),
        people=(5,),
        neutral="A praia estava cheia no domingo. Almoçamos peixe grelhado e voltamos para Lisboa ao fim da tarde.",
    ),
    Gold(
        "pt",
        "Uma brasileira contou que foi enganada com uma falsa promessa de trabalho em Lisboa e depois obrigada a se "
        "prostituir. Ameaçaram matar a família dela. Nunca bateram nela.",
        means="FalsePromises ThreatensChildrenFamily PhysicalThreats",
        exploitation="SexualExploitation",
        countries="BRA",
        places="Lisboa",
        neutral="O curso de português começa em setembro. As aulas são à noite e custam trinta euros por mês.",
    ),
    Gold(
        "ro",
        "Din martie 2023 lucrez la o fermă lângă Foggia. Ne-au luat pașapoartele, muncim paisprezece ore pe zi și nu ne "
        "plătesc. Suntem opt femei. Șeful ne amenință că cheamă poliția.",
        means="WithholdsDocuments ExcessiveWorkingHours ThreatsLawEnforcement PhysicalThreats",
        indicator="Unpaid",
        sector="A",
        places="Foggia",
        dates=(("2023-03-01", ""),),
        people=(8,),
        neutral="Duminică am fost la munte cu prietenii. A plouat puțin, dar drumul a fost frumos și am mâncat bine.",
    ),
    Gold(
        "ro",
        "Se spune că o fată din Iași a fost vândută și obligată să se prostitueze în Anglia. Prietenul ei o bate și o ține încuiată în casă.",
        means="RestrictsMovement PhysicalAbuse",
        exploitation="SexualExploitation",
        indicator="Sold",
        countries="GBR",
        places="Iași",
        heard="SexualExploitation",
        neutral="Biblioteca din Iași are program până la ora opt. Intrarea este liberă pentru elevi și studenți.",
    ),
    Gold(
        "sq",
        "Që nga shkurti 2023 një djalë nga Shkodra punon në një shtëpi me kanabis në Angli. Ia morën pasaportën dhe nuk mund të "
        "dalë. Duhet të paguajë borxhin.",
        means="WithholdsDocuments RestrictsMovement DebtBondage",
        exploitation="ForcedCriminality",
        countries="GBR",
        places="Shkodër",
        dates=(("2023-02-01", ""),),
        neutral="Dje shkuam në treg me nënën time. Blemë fruta dhe perime, pastaj u kthyem në shtëpi me autobus.",
    ),
    Gold(
        "sq",
        "Kam dëgjuar se tri vajza nga Durrësi mbahen në një shtëpi publike në Itali. I dashuri i saj e rreh dhe e kërcënon se do t'ia vrasë familjen.",
        means="PhysicalAbuse PhysicalThreats ThreatensChildrenFamily",
        exploitation="SexualExploitation",
        countries="ITA",
        places="Durrës",
        people=(3,),
        heard="SexualExploitation",
        neutral="Shkolla hapet në shtator. Mësuesit e rinj do të takohen me prindërit ditën e hënë në mëngjes.",
    ),
    Gold(
        "lt",
        "Nuo 2022 m. gegužės dirbu ūkyje netoli Kauno. Darbdavys atėmė mūsų pasus, nemoka atlyginimo ir grasina iškviesti policiją. "
        "Negalime išeiti iš namo.",
        means="WithholdsDocuments RestrictsMovement ThreatsLawEnforcement PhysicalThreats",
        indicator="Unpaid",
        sector="A",
        places="Kaunas",
        dates=(("2022-05-01", ""),),
        neutral="Vakar buvome teatre su draugais. Spektaklis buvo labai gražus, o po jo ilgai vaikščiojome palei upę.",
    ),
    Gold(
        "lt",
        "Girdėjau, kad dvi merginos iš Vilniaus parduotos į viešnamį Londone. Jas muša ir laiko užrakintas. Tai prekyba žmonėmis.",
        means="RestrictsMovement PhysicalAbuse",
        exploitation="SexualExploitation",
        indicator="Sold TraffickingNamed",
        places="Vilnius London",
        people=(2,),
        heard="SexualExploitation",
        neutral="Biblioteka Vilniuje dirba nuo devynių ryto. Šeštadieniais vyksta nemokamos kalbų pamokos suaugusiems.",
    ),
    Gold(
        "pl",
        "Od kwietnia 2022 pracuję w hali pod Poznaniem. Szef zabrał nam paszporty, pracujemy czternaście godzin dziennie, nie płaci nam i grozi "
        "policją. Jest nas sześć kobiet z Ukrainy.",
        means="WithholdsDocuments ExcessiveWorkingHours ThreatsLawEnforcement",
        indicator="Unpaid",
        countries="UKR",
        places="Poznań",
        dates=(("2022-04-01", ""),),
        people=(6,),
        neutral="W sobotę byliśmy w Krakowie na koncercie. Pogoda była piękna, a po południu jedliśmy lody na rynku.",
    ),
    Gold(
        "pl",
        "Podobno w tym mieszkaniu w Krakowie trzymają dziewczyny zmuszane do prostytucji. Jedna mówiła, że ją bił i groził, że zabije jej rodzinę. "
        "Nie zabrał jej dokumentów.",
        means="PhysicalThreats ThreatensChildrenFamily PhysicalAbuse",
        exploitation="SexualExploitation",
        places="Kraków",
        heard="SexualExploitation",
        denied="WithholdsDocuments",
        neutral="Nowa linia tramwajowa ruszy w marcu 2025 roku. Bilety można kupić w automacie lub przez telefon.",
    ),
    Gold(
        "ru",
        "С марта 2023 года мы работаем на кирпичном заводе под Казанью. Хозяин отобрал паспорта, не платит и запирает нас на ночь. "
        "Нас пять человек из Узбекистана.",
        means="WithholdsDocuments RestrictsMovement",
        indicator="Unpaid",
        sector="C",
        countries="UZB",
        places="Kazan",
        dates=(("2023-03-01", ""),),
        people=(5,),
        neutral="Вчера мы гуляли в парке с детьми. Погода была хорошая, и вечером все вместе пили чай на кухне.",
    ),
    Gold(
        "ru",
        "Говорят, что в Москве девушек заставляют заниматься проституцией. Подруга рассказала, что её били и угрожали убить родителей.",
        means="PhysicalThreats PhysicalAbuse",
        exploitation="SexualExploitation",
        places="Moscow",
        heard="SexualExploitation",
        neutral="Библиотека в Москве открыта с девяти утра. По субботам проходят бесплатные занятия для пожилых людей.",
    ),
    Gold(
        "uk",
        "З лютого 2023 року я працюю на фермі біля Люблина. У нас забрали паспорти, працюємо по чотирнадцять годин на день, нам не платять. "
        "Нас четверо жінок.",
        means="WithholdsDocuments ExcessiveWorkingHours",
        indicator="Unpaid",
        sector="A",
        places="Lublin",
        dates=(("2023-02-01", ""),),
        neutral="Учора ми були на концерті у Києві. Було дуже гарно, а потім ми довго гуляли вечірнім містом.",
    ),
    Gold(
        "uk",
        "Кажуть, що в Одесі дівчат примушують до проституції. Знайома чула, що їх б'ють і погрожують вбити родину.",
        means="PhysicalThreats ThreatensChildrenFamily PhysicalAbuse",
        exploitation="SexualExploitation",
        places="Odesa",
        heard="SexualExploitation",
        neutral="Бібліотека працює з понеділка до п'ятниці. У вересні почнуться курси англійської мови для дорослих.",
    ),
    Gold(
        "ar",
        "أعمل خادمة في بيت في الكويت منذ يناير 2023. صاحب العمل أخذ جواز سفري ولم يدفع راتبي، وأنا ممنوعة من الخروج. يضربني كل يوم.",
        means="WithholdsDocuments RestrictsMovement PhysicalAbuse",
        indicator="Unpaid",
        sector="T",
        countries="KWT",
        dates=(("2023-01-01", ""),),
        neutral="ذهبنا أمس إلى السوق مع أمي واشترينا الخبز والفاكهة ثم عدنا إلى البيت مساء.",
    ),
    Gold(
        "ar",
        "سمعت أن ثلاث فتيات من سوريا أجبرن على الدعارة في بيروت. هددوهن بالقتل وأخذوا جوازاتهن.",
        means="PhysicalThreats WithholdsDocuments",
        exploitation="SexualExploitation",
        countries="SYR",
        places="Beirut",
        people=(3,),
        heard="SexualExploitation",
        neutral="تفتح المكتبة في بيروت أبوابها الساعة التاسعة صباحا وتوجد دروس مجانية للكبار يوم السبت.",
    ),
    Gold(
        "fa",
        "از فروردین ۱۴۰۲ در یک کارخانه نزدیک تهران کار می‌کنم. پاسپورت ما را گرفتند و بدون حقوق کار می‌کنیم. ما پنج نفر افغان هستیم و اجازه خروج نداریم.",
        means="WithholdsDocuments RestrictsMovement",
        indicator="Unpaid",
        sector="C",
        countries="AFG",
        places="Tehran",
        dates=(("2023-03-21", ""),),
        people=(5,),
        neutral="دیروز با خانواده به پارک رفتیم. هوا خوب بود و بچه‌ها بازی کردند و شب برگشتیم.",
    ),
    Gold(
        "fa",
        "شنیدم که سه دختر را در استانبول مجبور به تن‌فروشی کرده‌اند. آن‌ها را کتک می‌زنند و خانواده‌شان را تهدید می‌کنند.",
        means="PhysicalAbuse ThreatensChildrenFamily",
        exploitation="SexualExploitation",
        places="Istanbul",
        people=(3,),
        heard="SexualExploitation",
        neutral="کتابخانه از ساعت نه صبح باز است و شنبه‌ها کلاس رایگان زبان برگزار می‌شود.",
    ),
    Gold(
        "vi",
        "Từ tháng 3 năm 2022 em gái tôi làm ở tiệm nail tại London. Chủ giữ hộ chiếu, không trả lương và không cho ra ngoài. Em ấy phải trả nợ cho môi giới.",
        means="WithholdsDocuments RestrictsMovement DebtBondage",
        indicator="Unpaid",
        sector="S",
        places="London",
        dates=(("2022-03-01", ""),),
        neutral="Hôm qua gia đình tôi đi chợ ở Hà Nội. Trời đẹp, chúng tôi mua hoa quả và về nhà nấu cơm tối.",
    ),
    Gold(
        "vi",
        "Nghe nói có năm người bị nhốt trong một sòng bạc ở Campuchia và bị ép lừa đảo trên mạng. Họ bị đánh đập và bị bỏ đói.",
        means="RestrictsMovement PhysicalAbuse WithholdsNecessities",
        exploitation="ForcedCriminality",
        sector="R",
        countries="KHM",
        people=(5,),
        heard="ForcedCriminality",
        neutral="Thư viện thành phố mở cửa từ tám giờ sáng. Thứ bảy có lớp học tiếng Anh miễn phí cho người lớn.",
    ),
    Gold(
        "fil",
        "Noong Marso 2023 kinuha ng amo ko sa Riyadh ang pasaporte ko. Hindi ako pinapalabas ng bahay at walang sahod. Labing-anim na oras sa isang araw ang trabaho ko bilang kasambahay.",
        means="WithholdsDocuments RestrictsMovement ExcessiveWorkingHours",
        indicator="Unpaid",
        sector="T",
        places="Riyadh",
        dates=(("2023-03-01", "2023-03-31"),),
        neutral="Kahapon ay nagpunta kami sa palengke kasama ang nanay ko. Bumili kami ng isda at gulay at umuwi kami nang maaga.",
    ),
    Gold(
        "fil",
        "Narinig ko na limang babae ang pinilit magbenta ng katawan sa Maynila. Binubugbog sila at pinagbantaan ang kanilang pamilya.",
        means="PhysicalAbuse ThreatensChildrenFamily PhysicalThreats",
        exploitation="SexualExploitation",
        places="Manila",
        people=(5,),
        heard="SexualExploitation",
        neutral="Bukas ang silid-aklatan mula alas nuwebe ng umaga. Tuwing Sabado ay may libreng klase para sa matatanda.",
    ),
    Gold(
        "id",
        "Sejak Februari 2023 saya bekerja di kapal ikan. Paspor kami ditahan, kami bekerja delapan belas jam sehari dan gaji tidak dibayar. Ada enam orang dari Indonesia. "
        "Kami tidak dipukul.",
        means="WithholdsDocuments ExcessiveWorkingHours",
        indicator="Unpaid",
        sector="A",
        countries="IDN",
        dates=(("2023-02-01", ""),),
        people=(6,),
        denied="PhysicalAbuse",
        neutral="Kemarin kami pergi ke pasar di Jakarta bersama ibu. Cuaca cerah dan kami membeli buah serta ikan segar.",
    ),
    Gold(
        "id",
        "Katanya tiga gadis dari Bandung dijual dan dipaksa melacur di Malaysia. Mereka dikurung dan diancam akan dibunuh.",
        means="RestrictsMovement PhysicalThreats",
        exploitation="SexualExploitation",
        indicator="Sold",
        countries="MYS",
        places="Bandung",
        people=(3,),
        heard="SexualExploitation",
        neutral="Perpustakaan kota buka mulai jam sembilan pagi. Setiap hari Sabtu ada kelas bahasa gratis untuk orang dewasa.",
    ),
    Gold(
        "zh",
        "2023年3月我在曼谷找到一份高薪工作，后来被卖到缅甸的诈骗园区。他们没收了护照，不让我们出去，还用电击。那里有五十名中国人。",
        means="WithholdsDocuments RestrictsMovement PhysicalAbuse FalsePromises",
        exploitation="ForcedCriminality",
        indicator="Sold",
        countries="MMR CHN",
        places="Bangkok",
        dates=(("2023-03-01", "2023-03-31"),),
        neutral="昨天我和妈妈去公园散步，天气很好。晚上我们在家里做饭，看了一部电影。",
    ),
    Gold(
        "zh",
        "听说那家工厂强迫劳动，每天工作十六个小时没有休息，拖欠工资，工人睡在地板上。没有人被打。",
        means="ExcessiveWorkingHours",
        exploitation="ForcedLabour",
        indicator="Unpaid LivesAtWorkplace",
        sector="C",
        denied="PhysicalAbuse",
        heard="ForcedLabour",
        neutral="图书馆早上九点开门，星期六有免费的英语课程，欢迎大家参加。",
    ),
    Gold(
        "hi",
        "मार्च 2023 में मुझे दिल्ली की एक फैक्ट्री में लाया गया। मालिक ने पासपोर्ट छीन लिया, पैसे नहीं देते और बाहर नहीं जाने देते। हम दस लड़कियां हैं, सब नेपाली।",
        means="WithholdsDocuments RestrictsMovement",
        indicator="Unpaid",
        sector="C",
        countries="NPL",
        places="Delhi",
        dates=(("2023-03-01", "2023-03-31"),),
        people=(10,),
        neutral="कल हम बाजार गए और फल खरीदे। मौसम अच्छा था और शाम को हम घर लौट आए।",
    ),
    Gold(
        "hi",
        "सुना है कि ईंट भट्ठे पर बंधुआ मजदूरी होती है। वे मजदूरों को मारते हैं और जान से मारने की धमकी देते हैं।",
        means="PhysicalAbuse PhysicalThreats",
        exploitation="ForcedLabour",
        sector="C",
        heard="ForcedLabour",
        neutral="पुस्तकालय सुबह नौ बजे खुलता है और शनिवार को बच्चों के लिए मुफ्त कक्षा होती है।",
    ),
)


def row(name: str, latitude: float, longitude: float, country: str, population: int, *others: str) -> GazetteerRow:
    return GazetteerRow(name, latitude, longitude, country, population, others)


GAZETTEER = (
    row("Leeds", 53.8, -1.55, "GB", 455_000),
    row("Lincoln", 53.23, -0.54, "GB", 100_000),
    row("Lincoln", 40.8, -96.67, "US", 277_000),
    row("London", 51.51, -0.13, "GB", 8_960_000, "Londonas", "Londres", "Лондон", "لندن"),
    row("London", 42.98, -81.23, "CA", 422_000),
    row("Almería", 36.84, -2.46, "ES", 200_000),
    row("Madrid", 40.42, -3.7, "ES", 3_255_000),
    row("Lyon", 45.75, 4.85, "FR", 522_000),
    row("Marseille", 43.3, 5.38, "FR", 870_000),
    row("Nice", 43.7, 7.27, "FR", 338_000),
    row("Beja", 38.02, -7.86, "PT", 35_000),
    row("Lisboa", 38.72, -9.13, "PT", 517_000, "Lisbon"),
    row("Foggia", 41.46, 15.54, "IT", 151_000),
    row("Iași", 47.17, 27.6, "RO", 378_000),
    row("Shkodër", 42.07, 19.51, "AL", 88_000, "Shkodra"),
    row("Durrës", 41.32, 19.45, "AL", 122_000, "Durrësi"),
    row("Kaunas", 54.9, 23.91, "LT", 289_000),
    row("Vilnius", 54.69, 25.28, "LT", 542_000),
    row("Poznań", 52.41, 16.93, "PL", 570_000),
    row("Kraków", 50.06, 19.94, "PL", 755_000, "Krakow"),
    row("Lublin", 51.25, 22.57, "PL", 360_000, "Люблін"),
    row("Kazan", 55.79, 49.12, "RU", 1_100_000, "Казань"),
    row("Moscow", 55.75, 37.62, "RU", 10_400_000, "Москва"),
    row("Kyiv", 50.45, 30.52, "UA", 2_800_000, "Київ"),
    row("Odesa", 46.48, 30.73, "UA", 1_015_000, "Одеса"),
    row("Beirut", 33.89, 35.5, "LB", 1_900_000, "بيروت"),
    row("Tehran", 35.69, 51.42, "IR", 7_150_000, "تهران"),
    row("Istanbul", 41.01, 28.95, "TR", 14_800_000, "استانبول"),
    row("Hanoi", 21.02, 105.84, "VN", 8_050_000, "Hà Nội"),
    row("Riyadh", 24.69, 46.72, "SA", 4_200_000, "الرياض"),
    row("Manila", 14.6, 120.98, "PH", 1_600_000, "Maynila"),
    row("Bandung", -6.92, 107.61, "ID", 1_700_000),
    row("Jakarta", -6.21, 106.85, "ID", 8_540_000),
    row("Bangkok", 13.75, 100.5, "TH", 5_100_000, "曼谷", "กรุงเทพมหานคร"),
    row("Delhi", 28.65, 77.23, "IN", 10_900_000, "दिल्ली"),
    row("Reading", 51.46, -0.97, "GB", 318_000),
    row("Of", 40.95, 40.26, "TR", 20_000),
    row("Same", -4.07, 37.73, "TZ", 18_000),
    row("Bar", 42.09, 19.1, "ME", 18_000),
)
