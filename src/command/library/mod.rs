//! `posdiag library`: an installed library is used from then on instead of the embedded one.

mod arguments;

use std::path::Path;

use super::compile::{checked, compiled};
use super::{Context, check, counted};
use crate::cli::shared::format::Format;
use crate::desk::library::installation::{install, kept, roll_back};
use crate::desk::library::{LibraryFault, LibraryOrigin, carried, origin, verified};
use crate::machine::library_status::LibraryStatusJson;
use crate::problem::{Exit, Problem};
use crate::text::language::say;
use crate::text::shown::shown_path;
use crate::tree::Library;

pub(super) use arguments::SUBCOMMAND;

fn install_from(context: &Context<'_>, from: &Path) -> anyhow::Result<Exit> {
    let bytes = if from.is_file() {
        // Read as a walk would read it, before any walk does.
        verified(from).map_err(|fault| context.library_fault(&fault))?
    } else {
        let report = checked(context, from)?;
        let Some(library) = &report.library else {
            check::drawn(context, &report, from)?;
            context.say(context.own(
                "没有安装：先改好上面的错误。仍用原来的资料库。",
                "Not installed: fix the errors above first. The library in use is unchanged.",
            ));
            return Ok(Exit::Found);
        };
        compiled(context, library)?
    };
    let data = context.done(context.desk().data_folder())?;
    let library = install(data, &bytes).map_err(|fault| context.library_fault(&fault))?;
    let what = what(context, &library)?;
    context.print(&say!(
        context.language(),
        "已安装：{what}。\n  从此都用它；退回上一个：posdiag library rollback\n",
        "Installed: {what}.\n  It is used from now on; to go back: posdiag library rollback\n"
    ))?;
    Ok(Exit::Done)
}

fn rollback(context: &Context<'_>) -> anyhow::Result<Exit> {
    let data = context.done(context.desk().data_folder())?;
    let rollback = roll_back(data).map_err(|fault| context.library_fault(&fault))?;
    for fault in &rollback.passed_over {
        context.say(&fault.message(context.language()));
    }
    // Not the one that `--library` or the configuration may name instead.
    let what = what(context, &rollback.library)?;
    let language = context.language();
    context.print(&if rollback.is_carried {
        say!(language, "已退回自带的：{what}。\n", "Back to the built-in one: {what}.\n")
    } else {
        say!(language, "已退回：{what}。\n", "Back to: {what}.\n")
    })?;
    Ok(Exit::Done)
}

/// A short description of a library: name, version, number of codes.
fn what(context: &Context<'_>, library: &Library) -> Result<String, Problem> {
    let titles = library.titles().map_err(|damaged| context.damaged(damaged))?;
    let manifest = library.manifest();
    let name = library.texts().get(manifest.name, manifest.column(context.language().tag()));
    let (version, codes) = (&manifest.version, titles.len());
    Ok(say!(
        context.language(),
        ("{name} {version}（{codes} 个代码）"),
        ("{name} {version} ({})", counted(codes, "code", "codes"))
    ))
}

fn status(context: &Context<'_>, format: Format) -> anyhow::Result<Exit> {
    let settings = &context.invocation.settings;
    let fault = |fault: LibraryFault| context.library_fault(&fault);
    let kept = kept(settings).map_err(fault)?;
    let origin = origin(settings).map_err(fault)?;
    let library = context.library()?;
    if format == Format::Json {
        let view = context.view_for_programs(&library);
        let codes = library.titles().map_err(|damaged| context.damaged(damaged))?.len();
        let status = LibraryStatusJson::of(view, (origin.id(), origin.path()), codes, kept);
        return context.print_json(&status);
    }
    let what = what(context, &library)?;
    let setting = settings.library.origin;
    let mut lines = vec![match &origin {
        LibraryOrigin::Embedded => say!(context.language(), "自带的：{what}", "Built-in: {what}"),
        LibraryOrigin::Installed(_) => say!(context.language(), "安装的：{what}", "Installed: {what}"),
        LibraryOrigin::Asked(_) => {
            let by = super::config::origin(context.language(), setting);
            say!(context.language(), "{by} 指定的：{what}", "Set by {by}: {what}")
        }
    }];
    lines.extend(origin.path().map(|path| format!("  {}", shown_path(path))));
    if kept > 0 {
        let earlier = kept - 1;
        lines.push(if earlier == 0 {
            context
                .own(
                    "posdiag library rollback 退回自带的",
                    "posdiag library rollback goes back to the built-in one",
                )
                .to_owned()
        } else {
            say!(
                context.language(),
                "posdiag library rollback 退回上一个，还留着 {earlier} 个",
                "posdiag library rollback goes back one; {earlier} kept"
            )
        });
    }
    if origin != LibraryOrigin::Embedded {
        let what = self::what(context, &carried().map_err(fault)?)?;
        lines.push(say!(context.language(), "自带的是：{what}", "The built-in one is: {what}"));
    }
    context.print(&(lines.join("\n") + "\n"))?;
    Ok(Exit::Done)
}
