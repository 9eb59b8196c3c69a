//! A writer of HTML: text between tags and in attributes is escaped here and nowhere else.

use crate::text::harmless::harmless;

/// HTML being written.
#[derive(Debug, Default)]
pub(super) struct Html {
    out: String,
}

impl Html {
    /// An opening tag.
    pub(super) fn open(&mut self, tag: &'static str, attributes: &[(&'static str, &str)]) -> &mut Html {
        self.out.extend(["<", tag]);
        for (name, value) in attributes {
            self.out.extend([" ", name]);
            // A boolean attribute has no value.
            if !value.is_empty() {
                self.out.push_str("=\"");
                push_escaped(&mut self.out, value);
                self.out.push('"');
            }
        }
        self.out.push('>');
        self
    }

    /// A tag that closes; not written for an item, which the next one closes, or the end of its list.
    pub(super) fn close(&mut self, tag: &'static str) -> &mut Html {
        if tag != "li" {
            self.out.extend(["</", tag, ">"]);
        }
        self
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) -> &mut Html {
        push_escaped(&mut self.out, text);
        self
    }

    /// An element that contains only text.
    pub(super) fn element(
        &mut self,
        tag: &'static str,
        attributes: &[(&'static str, &str)],
        text: &str,
    ) -> &mut Html {
        self.open(tag, attributes).text(text).close(tag)
    }

    /// Ready HTML, unescaped.
    pub(super) fn raw(&mut self, html: &str) -> &mut Html {
        self.out.push_str(html);
        self
    }

    /// A line break in the source.
    pub(super) fn line(&mut self) -> &mut Html {
        self.out.push('\n');
        self
    }

    /// All of it.
    pub(super) fn done(self) -> String {
        self.out
    }
}

/// Text for between tags or in an attribute: one line, without control characters, with HTML's own characters escaped.
fn push_escaped(out: &mut String, text: &str) {
    for character in harmless(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not allowed in any text.
            '\u{fdd0}'..='\u{fdef}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
}

/// JSON for a `script` element; nothing in it can end the element.
pub(super) fn json_in_script(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_texts() {
        let mut html = Html::default();
        html.element("p", &[("title", "\"><script>"), ("hidden", "")], "<b>&\u{202e}'");
        assert_eq!(
            html.done(),
            "<p title=\"&quot;&gt;&lt;script&gt;\" hidden>&lt;b&gt;&amp;\u{fffd}&#39;</p>"
        );
        assert_eq!(json_in_script("[\"</script>&\"]"), "[\"\\u003c/script\\u003e\\u0026\"]");
    }
}
