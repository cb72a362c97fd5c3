/**
 * What MDGFM/2011/L.1/Rev.1 of the demonstration says otherwise than L.1: the Chair's bridging text, in the notation of `notation.ts`.
 * Paragraphs that are not here stand as they were. Square brackets hold what is not agreed, and say who proposed or reserved it.
 */
export const CHANGES_REV1 = `
3 We recognize the progress of the past decade in reducing poverty, empowering women and widening access to health care, education and clean water.
4 We note with concern that progress has slowed in many places, and that national averages hide disparities of place, income, sex, ethnic identity and disability.
5 We hold that no single strategy fits all countries and communities, and that each needs policies of its own.
6 We stress that human security, through the protection and empowerment of people and communities, [is a guiding principle - Saramor, Fenmark / can be a useful approach - Zafrin, G40] for reaching the Goals.
7 We underline that each country has primary responsibility for its own development, and that international support should follow national plans.
9 We will bring skilled care to every mother and newborn [through community health workers - Fenmark, Talua / on the basis of evidence - Westmere].
11 We will remove financial barriers to care for pregnant women and children under five[, including user fees at the point of delivery - G40, Istmaria; Westmere, Rovenne reserve].
12 We will train, equip and retain midwives, without whom MNCH services do not reach the village.
14 We will join services against HIV, tuberculosis and malaria to those for mothers and children, by:
(a) one visit;
(b) one record;
(c) one supply line.
15 We will increase the number of health workers in rural service[, and end their active recruitment from countries with critical shortages - Lantara, LLS; Westmere, ISU delete].
17 We will pool the purchase of essential medicines where this lowers the price or secures the supply.
18 We welcome the use of mobile telephones for referral and advice, and will share what has been proved to work.
19 We will work towards [universal health coverage - Saramor, Fenmark, G40 / affordable health services for all - Westmere] as an element of the agenda beyond 2015.
21 We will find and enrol the children still out of school: girls, children with disabilities, and those in remote or conflict-affected places.
22 We will train teachers, post them where they are needed and pay them on time.
24 We will adapt the rules on class size and school building to the needs of small island and mountain communities.
27 National assessments of learning shall be encouraged[, and their results compared between countries - ISU, Westmere; G40 delete].
28 We will keep schools open in emergencies[, protect them from attack - Fenmark, Jarrowen; Zafrin: not the place] and include them in disaster plans.
30 We will identify, with the communities concerned, what holds back delivery, and remove it.
31 We understand human security as the protection and empowerment of people and communities[, with full respect for the sovereignty of States [and without the use of force - Istmaria] - Zafrin, Ostrenia; Saramor, ISU: agreed language of 2005].
32 We will plan and budget with communities, and publish what was spent.
33 We will strengthen transparent and accountable institutions at every level of government.
34 We will collect and publish data by sex, age, place and disability[, and by ethnic identity - Quillara; Vessary delete].
35 We will mend the rural roads, power and communications on which schools and clinics depend.
38 We invite Governments to publish [voluntary - Ostrenia, Zafrin] annual reviews of service delivery, district by district, prepared with communities and civil society. The reviews should show what share of the funds reached the school or the clinic.
42 We urge the fulfilment of commitments on official development assistance[, according to shared and differentiated responsibility - G40; ISU, Westmere delete].
44 We will promote responsible private investment and the transfer of technology[ on mutually agreed terms - Westmere, Undary; G40 delete].
45 We recognize South-South cooperation [as a complement to, not a substitute for, other cooperation - G40; ISU delete].
46 We thank the countries with high growth that shared their experience, and note that growth alone did not narrow disparities.
47 We welcome the growing part of foundations and philanthropy and invite them to align with national plans.
48 We will create productive work, above all for women and for young people.
49 We will improve market access for the least developed countries[, free of duty and quota - Keshara, Yamsar; Dorrany reserves].
51 We will review in 2013 what has been done to carry out this document[, including the financing agreed in paragraph {42} - G40; ISU delete].
52 We will carry these conclusions to the other fora in which development is discussed:
| Forum | Date | Who carries | Which paragraphs |
| Conference on the Least Developed Countries (LDC IV) | to be confirmed | Keshara | {49} and {50} |
| G8 and G20 | to be confirmed | Fenmark | {41} to {50} |
| High Level Forum on Aid Effectiveness (HLF4) | to be confirmed | Belmarra | {42} and {50} |
| Meetings of the World Bank and the International Monetary Fund | to be confirmed | Caldria | {43} and {44} |
| United Nations meeting on the Goals | 2013 | Holm and Spry | {29} and {51} |
| Conference on Sustainable Development (Rio+20) | to be confirmed | Palawe | {40} and {55} |
56 We ask that the next framework be prepared in open consultation with all who must carry it out.
`
