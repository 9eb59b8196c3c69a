//! The names of enumerated values in files and in machine formats.

/// Gives an enum without data the names of its variants, each once: `ALL`, `id` and `from_id`.
macro_rules! names {
    ($type:ident { $($variant:ident = $name:literal),+ $(,)? }) => {
        impl $type {
            /// All of them, in order.
            pub const ALL: [$type; [$($name),+].len()] = [$($type::$variant),+];

            /// Its name in files and machine formats.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)+
                }
            }

            /// The one with this name.
            #[must_use]
            pub fn from_id(id: &str) -> Option<$type> {
                match id {
                    $($name => Some($type::$variant),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use names;

#[cfg(test)]
#[expect(unreachable_pub, reason = "the macro is for types that the whole crate knows")]
mod tests {
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Lamp {
        Lit,
        Dark,
    }

    super::names!(Lamp { Lit = "lit", Dark = "dark" });

    #[test]
    fn every_value_is_found_by_its_name() {
        assert_eq!(Lamp::ALL.map(Lamp::id), ["lit", "dark"]);
        assert_eq!(Lamp::ALL.map(|lamp| Lamp::from_id(lamp.id())), Lamp::ALL.map(Some));
        assert_eq!(Lamp::from_id("LIT"), None);
    }
}
