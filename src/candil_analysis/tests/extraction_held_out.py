# ruff: noqa: E501 - sentences stay whole, so that they can be read
"""Texts for the tests of extraction that the lexicons were not mended for. All of them are INVENTED, as in `extraction_gold`."""

from __future__ import annotations

from candil_analysis.tests.extraction_gold import Gold

#: Written after the lexicons were mended; the lexicons were not changed for them.
HELD_OUT = (
    Gold(
        "en",
        "They locked us in a flat in London and beat us if we asked for wages. My boss keeps everyone's ID and says we owe him for the flight.",
        means="RestrictsMovement PhysicalAbuse WithholdsDocuments DebtBondage",
        places="London",
    ),
    Gold(
        "es",
        "Una mujer boliviana me dijo que en el taller textil donde cose no le pagan y duerme junto a la máquina. Le tienen retenido el pasaporte.",
        means="WithholdsDocuments",
        indicator="Unpaid LivesAtWorkplace",
        sector="C",
        countries="BOL",
    ),
    Gold(
        "fr",
        "En mai 2022 on m'a pris mes papiers à l'arrivée. Je dois rembourser huit mille euros et je me prostitue à Nice sous la menace.",
        means="WithholdsDocuments DebtBondage",
        exploitation="SexualExploitation",
        places="Nice",
        dates=(("2022-05-01", "2022-05-31"),),
    ),
    Gold(
        "pt",
        "Os trabalhadores venezuelanos dormiam no alojamento da obra, sem água, e o encarregado guardava os passaportes de todos.",
        means="WithholdsDocuments WithholdsNecessities",
        indicator="LivesAtWorkplace",
        sector="F",
        countries="VEN",
    ),
    Gold(
        "ro",
        "Fratele meu a plecat la muncă în construcții în 2021. I-au oprit salariul, nu avea contract și patronul îl amenința cu bătaia.",
        means="TakesEarnings PhysicalThreats",
        indicator="NoContract",
        sector="F",
        dates=(("2021-01-01", "2021-12-31"),),
    ),
    Gold(
        "sq",
        "Vajza u mashtrua me premtime të rreme për punë në Greqi, pastaj e detyruan të prostituohet. E mbanin të mbyllur në shtëpi.",
        means="FalsePromises RestrictsMovement",
        exploitation="SexualExploitation",
        countries="GRC",
    ),
    Gold(
        "lt",
        "Vaikinas pažadėjo darbą Anglijoje, bet ten ją privertė vogti parduotuvėse. Jai neduoda valgyti ir atėmė telefoną.",
        means="FalsePromises WithholdsNecessities",
        exploitation="ForcedCriminality",
        countries="GBR",
    ),
    Gold(
        "pl",
        "Wietnamczycy pracują w szwalni bez umowy i śpią na podłodze. Właściciel trzyma ich paszporty i mówi, że muszą odpracować dług.",
        means="WithholdsDocuments DebtBondage",
        indicator="NoContract LivesAtWorkplace",
        sector="C",
        countries="VNM",
    ),
    Gold(
        "ru",
        "Двух девушек из Молдовы продали в бордель. Паспорта забрали, из комнаты не выпускают, кормят раз в день.",
        means="WithholdsDocuments RestrictsMovement",
        exploitation="SexualExploitation",
        indicator="Sold",
        countries="MDA",
        people=(2,),
    ),
    Gold(
        "uk",
        "Мого брата заманили на будівництво, обіцяли велику зарплату. Живуть у цеху, без вихідних, охорона нікого не випускає.",
        means="FalsePromises ExcessiveWorkingHours RestrictsMovement",
        indicator="LivesAtWorkplace",
        sector="F",
    ),
    Gold(
        "ar",
        "عاملة إثيوبية محبوسة في شقة منذ ستة أشهر، كفيلها يأخذ راتبها ويهددها بالترحيل إذا اشتكت.",
        means="RestrictsMovement TakesEarnings ThreatsLawEnforcement",
        countries="ETH",
        dates=(("2023-11-01", "2023-12-01"),),
    ),
    Gold(
        "fa",
        "قاچاقچی ما را در یک خانه حبس کرد و گفت تا بدهی را ندهید آزاد نمی‌شوید. غذا نمی‌دادند.",
        means="RestrictsMovement DebtBondage WithholdsNecessities",
        indicator="Smuggled",
    ),
    Gold(
        "vi",
        "Em gái tôi bị lừa bán sang Trung Quốc làm vợ, bị chồng đánh và không được gọi điện về nhà.",
        means="PhysicalAbuse",
        exploitation="ForcedMarriage",
        indicator="Sold",
        countries="CHN",
    ),
    Gold(
        "fil",
        "Pinangakuan siya ng trabaho sa Bangkok pero dinala siya sa Myanmar at pinilit mag-scam. Kinuha ang passport niya.",
        means="FalsePromises WithholdsDocuments",
        exploitation="ForcedCriminality",
        countries="MMR",
        places="Bangkok",
    ),
    Gold(
        "id",
        "Kakak saya jadi pembantu di Riyadh. Majikannya menyita paspor, memukulinya, dan tidak pernah memberi gaji selama dua tahun.",
        means="WithholdsDocuments PhysicalAbuse",
        indicator="Unpaid",
        sector="T",
        places="Riyadh",
    ),
    Gold(
        "zh",
        "她被男朋友骗到泰国，护照被扣，被迫卖淫还债，不听话就挨打。",
        means="WithholdsDocuments DebtBondage PhysicalAbuse",
        exploitation="SexualExploitation",
        countries="THA",
    ),
    Gold(
        "hi",
        "दलाल ने नौकरी का लालच देकर लड़की को बेच दिया। उसे कमरे में बंद रखते थे और देह व्यापार करवाते थे।",
        means="FalsePromises RestrictsMovement",
        exploitation="SexualExploitation",
        indicator="Sold",
    ),
)
