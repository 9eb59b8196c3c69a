//! The arguments of `posdiag store …`.

use super::super::{Action, Context};
use crate::cli::Subcommand;
use crate::problem::Exit;

pub(in crate::command) const SUBCOMMAND: Subcommand<dyn Action> = Subcommand {
    examples: &[
        ("posdiag store init", "在数据库里建好", "create it in a database"),
        ("posdiag store check", "连得上吗，权限、时钟对吗", "reach, rights, clock"),
        ("posdiag store status", "里面有多少，这里还剩多少没推", "what it has, and what is left here"),
    ],
    notes: Some(|language| language.pick(NOTES_ZH, NOTES_EN).to_owned()),
    meant: Some("store status"),
    below: &[STATUS, CHECK, INIT, UPGRADE, ERASE],
    ..Subcommand::new(
        "store",
        (
            "各台共用的中心库：建、检查、升级、清除",
            "The store that desks share: create, check, upgrade, erase",
        ),
        ("posdiag store [命令] [选项]", "posdiag store [COMMAND] [OPTIONS]"),
        |_| Ok(Box::new(StoreOrder::Status)),
    )
};

const NOTES_ZH: &str = "\
中心库是一个 PostgreSQL 数据库，写在 config.toml 里：
  [store]
  url = \"postgresql://desk7@db.example/posdiag\"
  password_file = \"~/.config/posdiag/store.password\"
                            或 password_env、password_command、PGPASSFILE
  ca_file = \"/etc/ssl/our-ca.pem\"   自己的 CA
  desk = \"7\"                别人看到的台号
  since = \"2026-12-01\"      这一天以前开始的会话不推
每一步先记在这里，再推过去；中心库不在也照样走。
怎么搭、备份、恢复：docs/store.zh.md。";

const NOTES_EN: &str = "\
The store is a PostgreSQL database, set in config.toml:
  [store]
  url = \"postgresql://desk7@db.example/posdiag\"
  password_file = \"~/.config/posdiag/store.password\"
                            or password_env, password_command, PGPASSFILE
  ca_file = \"/etc/ssl/our-ca.pem\"   an authority of your own
  desk = \"7\"                what others see of this desk
  since = \"2026-12-01\"      sessions started before are not pushed
Each step is saved here first, then pushed; walks continue without the store.
Setting up, backing up, restoring: docs/store.md.";

const STATUS: Subcommand<dyn Action> = Subcommand {
    examples: &[("posdiag store status", "有多少会话，还剩多少没推", "what it has, and what is left here")],
    ..Subcommand::new(
        "status",
        ("中心库里有多少，这里还剩多少没推", "What the store has, and what is left to push here"),
        ("posdiag store status [选项]", "posdiag store status [OPTIONS]"),
        |_| Ok(Box::new(StoreOrder::Status)),
    )
};

const CHECK: Subcommand<dyn Action> = Subcommand {
    examples: &[(
        "posdiag store check",
        "每样一行，不对的退出码是 1",
        "one line each; exit code 1 if anything is wrong",
    )],
    ..Subcommand::new(
        "check",
        ("看中心库连不连得上、版本、权限、时钟", "Check the store's reach, version, rights and clock"),
        ("posdiag store check [选项]", "posdiag store check [OPTIONS]"),
        |_| Ok(Box::new(StoreOrder::Check)),
    )
};

const INIT: Subcommand<dyn Action> = Subcommand {
    examples: &[(
        "posdiag store init",
        "建表和角色；再做一次什么也不变",
        "tables and roles; done again, nothing changes",
    )],
    ..Subcommand::new(
        "init",
        ("在数据库里建中心库和角色", "Create the store and its roles in a database"),
        ("posdiag store init [选项]", "posdiag store init [OPTIONS]"),
        |_| Ok(Box::new(StoreOrder::Init)),
    )
};

const UPGRADE: Subcommand<dyn Action> = Subcommand {
    examples: &[("posdiag store upgrade", "以中心库的属主身份", "as the owner of the store")],
    ..Subcommand::new(
        "upgrade",
        ("把中心库升级到这个版本", "Upgrade the store to this version"),
        ("posdiag store upgrade [选项]", "posdiag store upgrade [OPTIONS]"),
        |_| Ok(Box::new(StoreOrder::Upgrade)),
    )
};

const ERASE: Subcommand<dyn Action> = Subcommand {
    examples: &[(
        "posdiag store erase",
        "以中心库的属主身份，比如每天一次",
        "as the owner of the store, perhaps once a day",
    )],
    notes: Some(|language| {
        language
            .pick(
                "在任何一个台删掉的会话和联系人，从这时起中心库里也没有了：表会重写，\n这几秒里别人要等。事务日志和备份里还有，docs/store.zh.md 有说明。",
                "What was deleted at any desk is then gone from the store, too: the tables\nare written anew, and others wait for some seconds. Logs and backups still\nhave it; docs/store.md says how long.",
            )
            .to_owned()
    }),
    ..Subcommand::new(
        "erase",
        ("把各台删掉的东西从数据库里彻底清除", "Remove what desks deleted from the database for good"),
        ("posdiag store erase [选项]", "posdiag store erase [OPTIONS]"),
        |_| Ok(Box::new(StoreOrder::Erase)),
    )
};

/// What is to be done with the store.
#[derive(Clone, Copy, Debug)]
enum StoreOrder {
    Status,
    Check,
    Init,
    Upgrade,
    Erase,
}

impl Action for StoreOrder {
    fn run(&self, context: &Context<'_>) -> anyhow::Result<Exit> {
        match self {
            StoreOrder::Status => super::status(context),
            StoreOrder::Check => super::check(context),
            StoreOrder::Init => super::init(context),
            StoreOrder::Upgrade => super::upgrade(context),
            StoreOrder::Erase => super::erase(context),
        }
    }
}
