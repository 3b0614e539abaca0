window.MASTERY = 75;
window.CLOSING = "Every answer compared what changes with what does not. That is the whole art.";
window.CASES = [
  { title: "A hotel asks", story: "Lamps cost ₹ 300 variable and ₹ 160 of fixed cost each; price ₹ 500. A hotel offers ₹ 360 for 2,000; there is room for them, and the hotel buys nothing now.",
    options: ["Refuse: full cost is ₹ 460", "Accept: it adds ₹ 1,20,000", "Accept: it adds ₹ 7,20,000", "Refuse: the price is below ₹ 500"], right: 1, why: "2,000 × (360 − 300). The fixed cost is there with or without the hotel." },
  { title: "No room", story: "The same offer in December, when every lamp made is sold at ₹ 500.",
    options: ["Accept at ₹ 360", "Ask at least ₹ 500", "Ask at least ₹ 460", "Ask at least ₹ 300"], right: 1, why: "Each lamp for the hotel is one not sold at ₹ 500: 300 + 200 of contribution given up." },
  { title: "Make or buy?", story: "A switch costs ₹ 45 to make: material 20, labour 10, variable overhead 5, fixed overhead 10, of which 2 would end. A supplier asks ₹ 38.",
    options: ["Buy: 38 is below 45", "Make: 37 ends with the making, and 38 is more", "Buy: 38 is below 40", "The same either way"], right: 1, why: "What ends is 20 + 10 + 5 + 2 = 37. Buying costs a rupee more, before one asks about quality and freed space." },
  { title: "Raise the price?", story: "At ₹ 500 you sell 15,000; marketing expects 13,200 at ₹ 540. Variable cost ₹ 300.",
    table: [["Price", "Lamps", "Contribution a lamp"], ["500", "15,000", "200"], ["540", "13,200", "240"]],
    options: ["Yes: contribution rises by ₹ 1,68,000", "No: sales fall", "No: contribution falls", "Yes: contribution rises by ₹ 7,20,000"], right: 0, why: "13,200 × 240 = 31,68,000 against 30,00,000. Ask what happens if it is 12,400: then it is 29,76,000, and the answer turns." }
];
