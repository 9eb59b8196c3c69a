// What the walk has of the page: its place, its language, and its words in that, of which a script has none of its own.
//
// The files of this folder are one script, walk.js, in the order in which `assets.rs` has them: classic, since a page of a
// folder may load no modules. They are the body of one function.

const { body } = document;
/** Where the walk is; pages without one have none. */
const section = document.getElementById("walk");
/** What the page is otherwise. */
const reading = document.getElementById("reading");

/** In a file of many pages, the one that the address names. */
const article = () => document.getElementById(location.hash.slice(1).split("&")[0])?.closest("article");
const language = () => article()?.lang || document.documentElement.lang;
const texts = {};
function word(name, values = {}) {
  const tag = language();
  texts[tag] ??= JSON.parse((document.getElementById(`texts.${tag}`) || document.getElementById("texts")).textContent);
  return (texts[tag][name] ?? name).replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
}
