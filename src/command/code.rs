//! The tree of a code as typed, and the error if there is none.

use super::{Context, POSDIAG};
use crate::cli::{command_meant, no_code};
use crate::desk::library::{LibraryOrigin, origin};
use crate::library::lookup::{Found, look_up, look_up_alone, unknown_code};
use crate::problem::Problem;
use crate::text::language::say;
use crate::text::shown::shown;
use crate::text::shown::typeable;
use crate::tree::{Closing, Damage, Library, Title, Tree, fold};

impl Context<'_> {
    /// The tree of a code as it was typed.
    pub(super) fn tree(&self, library: &Library, typed: &str) -> Result<Tree, Problem> {
        self.tree_with(library, typed, Closing::Linked)
    }

    /// The same without the closing: for display, not for walking.
    pub(super) fn tree_alone(&self, library: &Library, typed: &str) -> Result<Tree, Problem> {
        self.tree_with(library, typed, Closing::LeftOut)
    }

    fn tree_with(&self, library: &Library, typed: &str, closing: Closing) -> Result<Tree, Problem> {
        if fold(typed).is_empty() {
            return Err(no_code(self.language()));
        }
        let of = |code: &str| {
            let tree = library.tree_with(code, closing).map_err(|damaged| self.damaged(damaged))?;
            tree.ok_or_else(|| self.damaged(Damage::NoTree))
        };
        match look_up(library, typed).map_err(|damaged| self.damaged(damaged))? {
            Found::One(code) => of(&code),
            // A person sees which code it is; for a program nothing is guessed.
            Found::Alike(title) if self.environment.is_interactive() => of(&title.code),
            Found::Several(codes) => Err(self.ambiguous(typed, &codes)),
            Found::Words(titles) => Err(self.no_code(library, typed, &titles)),
            none => Err(self.unknown(library, typed, &none.near())),
        }
    }

    /// Whether a file names a code and nothing else.
    pub(super) fn names_code(&self, library: &Library, given: &str) -> Result<(), Problem> {
        match look_up_alone(library, given).map_err(|damaged| self.damaged(damaged))? {
            Found::One(_) => Ok(()),
            Found::Several(codes) => Err(self.ambiguous(given, &codes)),
            none => Err(self.unknown(library, given, &none.near())),
        }
    }

    /// Does something with the tree of each code as typed. Unknown codes do not keep it from the others; the problem
    /// about them is returned.
    pub(super) fn each_tree<E>(
        &self,
        library: &Library,
        codes: &[String],
        closing: Closing,
        mut work: impl FnMut(Tree) -> Result<(), E>,
    ) -> Result<Option<Problem>, E> {
        let mut missing: Option<Problem> = None;
        for code in codes {
            match (self.tree_with(library, code, closing), &mut missing) {
                (Ok(tree), _) => work(tree)?,
                (Err(problem), Some(first)) => first.also.push(problem),
                (Err(problem), None) => missing = Some(problem),
            }
        }
        Ok(missing)
    }

    /// The typed text contains what may not be kept, and is not a code.
    pub(super) fn no_such_code(&self) -> Problem {
        Problem::usage(self.own("这不能作代码。", "This cannot be a code."))
            .with_help(self.own("照终端显示的写，例如 E102", "write what the terminal shows, such as E102"))
    }

    fn ambiguous(&self, typed: &str, codes: &[Box<str>]) -> Problem {
        let (typed, codes) = (shown(typed), self.language().listed(codes));
        Problem::usage(say!(
            self.language(),
            "“{typed}”可能是：{codes}。请写全。",
            "`{typed}` may be any of: {codes}. Type the full code."
        ))
    }

    /// The codes with the most similar spelling, and the general steps, so that there is always a next step.
    fn unknown(&self, library: &Library, typed: &str, near: &[Title]) -> Problem {
        if unknown_code(typed).is_none() {
            return self.no_such_code();
        }
        let shown = shown(typed);
        let mut problem = Problem::usage(say!(
            self.language(),
            "手册里没有代码“{shown}”。",
            "The manual has no code `{shown}`."
        ));
        if let Some(command) = self.command_meant(typed) {
            return problem.with_help(self.language().did_you_mean(&command));
        }
        problem = self.listed(problem, library, self.own("最相近的代码：", "closest matches:"), near);
        // A library other than the embedded one has other codes.
        if origin(&self.invocation.settings).is_ok_and(|origin| origin != LibraryOrigin::Embedded) {
            let manifest = library.manifest();
            let name = library.texts().get(manifest.name, manifest.column(self.language().tag()));
            problem = problem.with_help(say!(
                self.language(),
                "用的是资料库“{name}”；换一个：posdiag library status",
                "the library in use is \"{name}\"; to use another: posdiag library status"
            ));
        }
        let typed = typeable(typed).unwrap_or_else(|| "CODE".to_owned());
        problem.with_help(say!(
            self.language(),
            "终端显示的确实是它，就走通用流程：posdiag walk --unknown {typed}",
            "if the terminal does show it, walk the general steps: posdiag walk --unknown {typed}"
        ))
    }

    /// The codes that words may mean, and how to search further: words are not a code, and nothing is walked for them
    /// unasked.
    fn no_code(&self, library: &Library, typed: &str, titles: &[Title]) -> Problem {
        if unknown_code(typed).is_none() {
            return self.no_such_code();
        }
        if self.command_meant(typed).is_some() {
            return self.unknown(library, typed, &[]);
        }
        let shown = shown(typed);
        let problem =
            Problem::usage(say!(self.language(), "“{shown}”不是代码。", "`{shown}` is not a code."));
        let mut problem = self.listed(problem, library, self.own("可能是：", "it may be:"), titles);
        if let Some(typed) = typeable(typed).filter(|_| !titles.is_empty()) {
            problem = problem.with_help(say!(
                self.language(),
                "更多结果和原因：posdiag search {typed}",
                "more of them, and why: posdiag search {typed}"
            ));
        }
        problem.with_help(self.own(
            "终端显示了手册里没有的代码，就走通用流程：posdiag walk --unknown CODE",
            "for a code not in the manual, walk the general steps: posdiag walk --unknown CODE",
        ))
    }

    /// A problem that lists codes with their messages, if there are any.
    fn listed(&self, problem: Problem, library: &Library, heading: &str, titles: &[Title]) -> Problem {
        if titles.is_empty() {
            return problem;
        }
        let view = self.view(library, self.paint_stderr(), None);
        titles.iter().fold(problem.with_help(heading), |problem, title| {
            problem.with_help(format!("  {}  {}", title.code, view.title(title.message)))
        })
    }

    /// The command that was perhaps meant where none was typed.
    fn command_meant(&self, typed: &str) -> Option<String> {
        if self.invocation.has_subcommand { None } else { command_meant(typed, &POSDIAG) }
    }
}
