/**
 * MDGFM/2011/L.1 of the demonstration, in the notation of `notation.ts`: the Rapporteur-General's first draft. All of it is invented.
 * Terms that differ between sections, an abbreviation that is nowhere spelt out and two spellings of one word stand in it on purpose:
 * they are what a consolidation has to find.
 */
export const DRAFT_L1 = `
= I. Our shared commitment
1 We, the Ministers and representatives of Governments, international organizations, civil society and the private sector, met on 2 and 3 June 2011 to turn the outcome of the High-level Plenary Meeting of September 2010 into action.
2 We reaffirm our commitment to achieving the Millennium Development Goals by 2015, individually and together.^[A/RES/65/1]
3 We recognize the progress of the past decade in reducing poverty, empowering women and widening access to health care and education.
4 We note with concern that progress has slowed in many places, and that national averages hide disparities of place, income, sex and disability.
5 We hold that no single strategy fits all countries, and that each needs policies of its own.
6 We stress that human security, through the protection and empowerment of people and communities, is a useful approach for reaching the Goals.
7 We underline that each country has primary responsibility for its own development, and that international support must follow national plans.
8 We are determined that 2015 shall be everyone’s 2015.

= II. Accelerating results in health
== Goals 4, 5 and 6
9 We will bring skilled care to every mother and newborn.
10 We will apply an equity-focused approach to maternal, newborn and child health, reaching first the districts where mortality is highest.
11 We will remove financial barriers to care for pregnant women and children under five.
12 We will train and equip midwives, without whom MNCH services do not reach the village.
13 We will complete routine immunization and take from the last steps against polio the lesson that the hardest-to-reach must be planned for first.
14 We will join services against HIV, tuberculosis and malaria to those for mothers and children, by:
(a) one visit;
(b) one record.
== Health systems beyond 2015
15 We will increase the number of health workers in rural service.
16 We will register every birth and every death, and use the registers in health programs.
17 We will pool the purchase of medicines where this lowers the price.
18 We welcome the use of mobile telephones for referral and advice.
19 We will work towards affordable health services for all as an element of the agenda beyond 2015.

= III. Accelerating progress in education
20 We welcome the rise in primary enrolment and will turn, over the next five years, to what children learn and whether they complete school.
21 We will find and enrol the children still out of school: girls, children with disabilities, and those in remote places.
22 We will train teachers and post them where they are needed.
23 We will apply an equity-based approach to the financing of schools, so that funds reach the poorest districts first.
24 We will adapt the rules on class size and school building to the needs of small island communities.
25 We will give parents and communities a voice in the running of schools.
26 We will link education to skills and decent employment, with employers and training centres.
27 National assessments of learning should be encouraged.
28 We will keep schools open in emergencies and include them in disaster plans.
29 We request that these findings be put before the United Nations meeting on the Goals planned for 2013.

= IV. Narrowing the implementation gap
30 We will identify what holds back delivery, and remove it.
31 We understand human security as the protection and empowerment of people and communities.
32 We will plan and budget with communities.
33 We will build transparent and accountable institutions of central government.
34 We will collect and publish data by sex, age, place and disability.
35 We will mend the rural roads and power on which schools and clinics depend.
36 We welcome the good practices annexed to the reports of the breakout sessions and will keep them available.
37 We encourage South-South and triangular cooperation in sharing proven high-impact interventions.
38 We invite Governments to publish annual reviews of service delivery, district by district, prepared with communities and civil society. The reviews should show what share of the funds reached the school or the clinic.
39 We set out in the annex how Governments, business and civil society will work together: who does what, by when.
40 We will build preparedness for disasters into every local development plan.

= V. Partnership for sustained, inclusive and equitable economic growth
41 We recognize that there is no universal recipe for economic growth, but that there are common ingredients.
42 We urge the fulfilment of commitments on official development assistance.
43 We will raise domestic revenue fairly and spend it openly.
44 We will promote responsible private investment and the transfer of technology.
45 We recognize South-South cooperation.
46 We thank the countries with high growth that shared their experience.
47 We welcome the growing part of philanthropy and invite it to align with national plans.
48 We will create productive work, above all for young people.
49 We will improve market access for the least developed countries.
50 We will make development cooperation predictable, less fragmented and led by countries’ own systems.

= VI. Bridging the fora: follow-up and beyond 2015
51 We will review in 2013 what has been done to carry out this document.
52 We will carry these conclusions to the other fora in which development is discussed:
| Forum | Date | Who carries | Which paragraphs |
| Conference on the Least Developed Countries (LDC IV) | to be confirmed | Keshara | {49} and {50} |
| G8 and G20 | to be confirmed | to be decided | {41} to {50} |
| High Level Forum on Aid Effectiveness (HLF4) | to be confirmed | Belmarra | {42} and {50} |
| Meetings of the World Bank and the International Monetary Fund | to be confirmed | Caldria | {43} and {44} |
| United Nations meeting on the Goals | 2013 | Holm and Spry | {29} and {51} |
53 We will use the four years that remain to learn which parts of the Goals worked, and for whom they did not.
54 We note that growth and the delivery of services to the poor are not well expressed in the present Goals, targets and indicators.
55 We propose that equity, human security and sustainability guide what follows the Goals after 2015.
56 We ask that the next framework be prepared by experts, in consultation with Governments.
57 We request the host to convey this document to the Secretary-General of the United Nations.
58 We thank the host country and the co-organizers.
`
