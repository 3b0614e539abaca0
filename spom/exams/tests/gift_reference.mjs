// Reads GIFT with an implementation that is not ours, and prints each block as JSON; null where it refuses one.
import { readFileSync } from "node:fs";
import { parse } from "gift-pegjs";

const blocks = JSON.parse(readFileSync(0, "utf8"));
const read = (block) => {
  try {
    return parse(`${block}\n\n`);
  } catch {
    return null;
  }
};
console.log(JSON.stringify(blocks.map(read)));
