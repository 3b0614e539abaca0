window.MASTERY = 66;
window.CLOSING = "The committee's commercial wisdom is not weighed again by courts; whether its process kept to section 30(2) is.";
window.CASES = [
  { title: "Who votes?", story: "Kaveri Castings owes Bank A 560, Bank B 140, Fund C 150 and its own holding company 250 (₹ lakh, all financial debts). Suppliers are owed 200.",
    options: ["All five, by the size of their claims", "Bank A, Bank B and Fund C", "The four financial creditors", "Only the two secured banks"], right: 1,
    why: "Suppliers are operational creditors; the holding company is a related party and has no vote. 850 lakh vote." },
  { title: "Is the plan carried?", story: "A plan pays 700 lakh at once. Bank A votes for it, Fund C abstains, Bank B votes against.",
    table: [["Creditor", "Claim", "Vote"], ["Bank A", "560", "for"], ["Bank B", "140", "against"], ["Fund C", "150", "abstains"]],
    options: ["Carried: 560 of 700 cast, 80 %", "Lost: 560 of 850 is 65.9 %", "Carried: more than half", "A second vote is needed by law"], right: 1,
    why: "66 % of the voting share, not of the votes cast. 65.9 % is not enough: Fund C's silence decides." },
  { title: "The dissenter", story: "Fund C is won over; the plan is carried against Bank B. Liquidation would have brought Bank B 95 lakh. What does the plan owe it at least?",
    options: ["Nothing: the majority binds", "Its claim of 140", "95 lakh", "The same share as Bank A"], right: 2,
    why: "Section 30(2)(b): a dissenting financial creditor gets at least what section 53 would have brought. More is for the committee to decide." }
];
