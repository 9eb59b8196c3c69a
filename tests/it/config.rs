//! The configuration: the source of every setting, precedence, and the messages about invalid files.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::common::{Run, posdiag, run, run_in};
use crate::support::documents::both;
use posdiag::cli::Invocation;
use posdiag::command;
use posdiag::session::Channel;
use posdiag::settings::Environment;
use posdiag::settings::{Config, KEYS, MAX_FILE, Origin, Setting};
use posdiag::text::redaction::Redacted;
use tempfile::TempDir;

const CARD: &str = "6222021234567890123";
const TREES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/trees");

/// A home folder of a test's own.
struct Home(TempDir);

impl Home {
    fn new() -> Home {
        Home(tempfile::tempdir().unwrap())
    }

    /// A home with this configuration.
    fn with(config: impl AsRef<[u8]>) -> Home {
        let home = Home::new();
        fs::create_dir_all(home.config().parent().unwrap()).unwrap();
        fs::write(home.config(), config).unwrap();
        home
    }

    fn path(&self) -> &str {
        self.0.path().to_str().unwrap()
    }

    fn config(&self) -> PathBuf {
        self.0.path().join(".config/posdiag/config.toml")
    }

    fn run(&self, environment: &[(&str, &str)], args: &[&str]) -> Run {
        run_in(&[&[("HOME", self.path())], environment].concat(), args)
    }

    /// What `config show --format json` says of a setting: value, origin, the option's or variable's name, line.
    fn shows(&self, environment: &[(&str, &str)], args: &[&str], key: &str) -> [String; 4] {
        let shown = self.run(environment, &[&["config", "show", "--format", "json"], args].concat());
        assert_eq!((shown.exit, &*shown.stderr), (Some(0), ""), "{args:?}");
        let json: serde_json::Value = serde_json::from_str(&shown.stdout).unwrap();
        let settings = json["settings"].as_array().unwrap();
        let setting = settings.iter().find(|setting| setting["key"] == key).unwrap();
        ["value", "origin", "name", "line"].map(|part| match &setting[part] {
            serde_json::Value::Null => "-".to_owned(),
            serde_json::Value::String(text) => text.replace(self.path(), "HOME"),
            other => other.to_string(),
        })
    }

    /// Standard error of a run, with `HOME` for this home.
    fn complains(&self, args: &[&str]) -> String {
        let Run { exit, stdout, stderr } = self.run(&[], args);
        assert_eq!((exit, &*stdout), (Some(1), ""), "{args:?}: {stderr}");
        stderr.replace(self.path(), "HOME")
    }
}

#[test]
fn a_field_that_the_library_does_not_have_is_refused_before_a_walk() {
    let home = Home::new();
    fs::create_dir_all(home.config().parent().unwrap()).unwrap();
    fs::write(home.config(), "[fields]\nserial_numbr = \"1\"\n").unwrap();
    let run = home.run(&[], &["walk", "E110", "--assume-unsure", "--lang", "en"]);
    assert_eq!((run.exit, &*run.stdout), (Some(1), ""), "{run:?}");
    assert!(
        run.stderr.starts_with(
            "error: Line 2 of the configuration: this library has no field `serial_numbr`.\n  did you mean serial_number?\n"
        ),
        "{run:?}"
    );
}

/// What a walk would refuse is told where settings are shown, too.
#[test]
fn shown_settings_come_with_what_a_walk_would_refuse() {
    let home = Home::with("[fields]\nlanguage = \"en\"\nserial_numbr = \"1\"\n");
    let shown = home.run(&[], &["config", "show", "--lang", "en"]);
    assert_eq!(shown.exit, Some(0));
    let expected = "! Line 2 of the configuration: this library has no field `language`.\n  `language` is a setting: put it above [fields]\n! Line 3 of the configuration: this library has no field `serial_numbr`.\n  did you mean serial_number?\n";
    assert!(shown.stderr.starts_with(expected), "{}", shown.stderr);
    let shown = home.run(&[], &["config", "show", "--lang", "zh"]);
    assert!(shown.stderr.contains("“language”是一项设置：写到 [fields] 的上面"), "{}", shown.stderr);
    let nowhere = Home::with("library = \"/nope\"\n").run(&[], &["config", "show", "--lang", "en"]);
    assert_eq!(nowhere.exit, Some(0));
    assert!(nowhere.stderr.starts_with("! ") && nowhere.stderr.contains("/nope"), "{}", nowhere.stderr);
}

const EVERYTHING: &str = "\
# 维修一组
language = \"en\"
channel = \"phone\"
operator = \"张三 A12\"
library = \"trees\"
data_dir = \"~/kept\"

color = \"never\"
keys = \"single\"
burst_merchants = 3
burst_minutes = 0x2D
personal_days = 1_000
[fields]
model = \"N900\"
merchant_number = \"822100048160001\"
";

#[test]
fn without_a_file_the_defaults_are_shown() {
    let home = Home::new();
    let zh = "\
配置文件：HOME/.config/posdiag/config.toml（尚未创建）

language  zh                        默认
channel   onsite                    默认
operator  （无）                    默认
library   （自带的）                默认
data_dir  HOME/.local/share/posdiag 默认
color     auto                      默认
keys      enter                     默认
burst_merchants 5                   默认
burst_minutes   30                  默认
personal_days   30                  默认
";
    // The columns are as wide as this machine's path.
    let squeezed = |text: &str| -> Vec<String> {
        let text = text.replace(home.path(), "HOME");
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    };
    let shown = home.run(&[], &["config", "show"]);
    assert_eq!((shown.exit, &*shown.stderr), (Some(0), ""));
    assert_eq!(squeezed(&shown.stdout), squeezed(zh));
    let mut widths: Vec<_> = shown.stdout.lines().skip(2).map(posdiag::text::width::width).collect();
    widths.dedup();
    assert_eq!(widths.len(), 1, "not aligned:\n{}", shown.stdout);
    assert_eq!(home.run(&[], &["config"]), shown);
}

/// The run, without what it says of a library that does not exist.
fn without_library(run: Run) -> Run {
    assert!(run.stderr.starts_with("! ") && run.stderr.contains("trees"), "{}", run.stderr);
    Run { stderr: String::new(), ..run }
}

#[test]
fn values_are_shown_with_their_origin_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("c.toml"), EVERYTHING).unwrap();
    let show = |args: &[&str]| -> Run {
        let mut command = posdiag();
        command.current_dir(folder.path()).envs([
            ("HOME", "/h"),
            ("POSDIAG_CONFIG", "c.toml"),
            ("NO_COLOR", "1"),
        ]);
        command.env("POSDIAG_DATA_DIR", "/d").args(["config", "show"]).args(args).output().unwrap().into()
    };
    let zh = "\
配置文件：c.toml

language                zh               --lang
channel                 phone            配置文件第 3 行
operator                张三 A12         配置文件第 4 行
library                 trees            配置文件第 5 行
data_dir                /d               POSDIAG_DATA_DIR
color                   never            NO_COLOR
keys                    single           配置文件第 9 行
burst_merchants         3                配置文件第 10 行
burst_minutes           45               配置文件第 11 行
personal_days           1000             配置文件第 12 行
fields.model            N900             配置文件第 14 行
fields.merchant_number  822100048160001  配置文件第 15 行
";
    let en = "\
Configuration file: c.toml

language                en               the file, line 2
channel                 phone            the file, line 3
operator                李四             --operator
library                 trees            the file, line 5
data_dir                /d               POSDIAG_DATA_DIR
color                   always           --color
keys                    single           the file, line 9
burst_merchants         3                the file, line 10
burst_minutes           45               the file, line 11
personal_days           1000             the file, line 12
fields.model            N900             the file, line 14
fields.merchant_number  822100048160001  the file, line 15
";
    let printed = |stdout: &str| Run { exit: Some(0), stdout: stdout.to_owned(), stderr: String::new() };
    assert_eq!(without_library(show(&["--lang", "zh"])), printed(zh));
    assert_eq!(without_library(show(&["--operator", "李四", "--color", "always"])), printed(en));
    let json = concat!(
        r#"{"format":1,"file":"c.toml","settings":[{"key":"language","value":"en","origin":"file","line":2},"#,
        r#"{"key":"channel","value":"phone","origin":"file","line":3},"#,
        r#"{"key":"operator","value":null,"origin":"option","name":"--operator"},"#,
        r#"{"key":"library","value":"trees","origin":"file","line":5},"#,
        r#"{"key":"data_dir","value":"/d","origin":"environment","name":"POSDIAG_DATA_DIR"},"#,
        r#"{"key":"color","value":"never","origin":"environment","name":"NO_COLOR"},"#,
        r#"{"key":"keys","value":"single","origin":"file","line":9},"#,
        r#"{"key":"burst_merchants","value":"3","origin":"file","line":10},"#,
        r#"{"key":"burst_minutes","value":"45","origin":"file","line":11},"#,
        r#"{"key":"personal_days","value":"1000","origin":"file","line":12},"#,
        r#"{"key":"fields.model","value":"N900","origin":"file","line":14},"#,
        r#"{"key":"fields.merchant_number","value":"822100048160001","origin":"file","line":15}]}"#,
        "\n"
    );
    assert_eq!(show(&["--format", "json", "--operator="]), printed(json));
}

#[test]
fn without_a_home_there_is_no_file_and_no_data_folder() {
    let zh = "\
没有配置文件

language         zh          默认
channel          onsite      默认
operator         （无）      默认
library          （自带的）  默认
data_dir         （无）      默认
color            auto        默认
keys             enter       默认
burst_merchants  5           默认
burst_minutes    30          默认
personal_days    30          默认
";
    let shown = run(&["config", "show"]);
    assert_eq!((shown.exit, &*shown.stdout), (Some(0), zh));
    let zh = "错误：没有主目录，不知道配置文件在哪里。\n  用 POSDIAG_CONFIG 指定一个文件\n";
    assert_eq!(run(&["config", "path"]), Run { exit: Some(1), stdout: String::new(), stderr: zh.to_owned() });
    let en = "error: There is no home folder for a configuration file.\n  set POSDIAG_CONFIG to a file\n";
    assert_eq!(run(&["config", "path", "--lang", "en"]).stderr, en);
    assert_eq!(run(&["E102"]).exit, Some(0));
    let environment = Environment::default();
    let args = ["posdiag", "--lang", "en"].map(OsString::from);
    let (invocation, _) = command::parse(&args, &environment, &Config::read(&environment)).unwrap();
    let settings = invocation.settings;
    assert_eq!(settings.data_folder.value, None);
    let en = "error: There is no folder for the data.\n  set one with --data-dir or POSDIAG_DATA_DIR\n";
    assert_eq!(run(&["session", "list", "--lang", "en"]).stderr, en);
}

/// Key, environment, arguments; then value, origin, the option's or variable's name, and line, of [`EVERYTHING`].
type Row<'r> = (&'r str, &'r [(&'r str, &'r str)], &'r [&'r str], [&'r str; 4]);

#[test]
fn first_source_wins() {
    let configured: &[Row] = &[
        ("language", &[], &[], ["en", "file", "-", "2"]),
        ("language", &[("LANG", "zh_CN.UTF-8")], &[], ["en", "file", "-", "2"]),
        ("language", &[("LANG", "en_US.UTF-8")], &["--lang", "zh"], ["zh", "option", "--lang", "-"]),
        ("channel", &[], &[], ["phone", "file", "-", "3"]),
        ("operator", &[], &[], ["张三 A12", "file", "-", "4"]),
        ("operator", &[], &["--operator", " 李四 "], ["李四", "option", "--operator", "-"]),
        ("operator", &[], &["--operator="], ["-", "option", "--operator", "-"]),
        ("library", &[], &[], ["HOME/.config/posdiag/trees", "file", "-", "5"]),
        ("library", &[], &["--library", "x"], ["x", "option", "--library", "-"]),
        ("data_dir", &[], &[], ["HOME/kept", "file", "-", "6"]),
        ("data_dir", &[("POSDIAG_DATA_DIR", "")], &[], ["HOME/kept", "file", "-", "6"]),
        ("data_dir", &[("XDG_DATA_HOME", "/xdg")], &[], ["HOME/kept", "file", "-", "6"]),
        ("data_dir", &[("POSDIAG_DATA_DIR", "~/y")], &[], ["~/y", "environment", "POSDIAG_DATA_DIR", "-"]),
        ("data_dir", &[("POSDIAG_DATA_DIR", "/y")], &["--data-dir", "x"], ["x", "option", "--data-dir", "-"]),
        ("color", &[], &[], ["never", "file", "-", "8"]),
        ("color", &[("NO_COLOR", "")], &[], ["never", "file", "-", "8"]),
        ("color", &[("CLICOLOR_FORCE", "1")], &[], ["always", "environment", "CLICOLOR_FORCE", "-"]),
        (
            "color",
            &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
            &[],
            ["never", "environment", "NO_COLOR", "-"],
        ),
        ("color", &[("NO_COLOR", "1")], &["--color", "auto"], ["auto", "option", "--color", "-"]),
        ("keys", &[], &[], ["single", "file", "-", "9"]),
        ("keys", &[("POSDIAG_KEYS", "enter")], &[], ["enter", "environment", "POSDIAG_KEYS", "-"]),
        ("keys", &[("POSDIAG_KEYS", "")], &[], ["single", "file", "-", "9"]),
        ("keys", &[("POSDIAG_KEYS", "often")], &[], ["single", "file", "-", "9"]),
        ("burst_merchants", &[], &[], ["3", "file", "-", "10"]),
        ("burst_minutes", &[], &[], ["45", "file", "-", "11"]),
        ("personal_days", &[], &[], ["1000", "file", "-", "12"]),
        ("fields.model", &[], &[], ["N900", "file", "-", "14"]),
        ("fields.merchant_number", &[], &[], ["822100048160001", "file", "-", "15"]),
    ];
    let bare: &[Row] = &[
        ("language", &[], &[], ["zh", "default", "-", "-"]),
        ("language", &[("LANG", "de_DE")], &[], ["zh", "default", "-", "-"]),
        ("language", &[("LANG", "en_US.UTF-8")], &[], ["en", "locale", "-", "-"]),
        ("language", &[("LANG", "en_US.UTF-8")], &["--lang=zh"], ["zh", "option", "--lang", "-"]),
        ("channel", &[], &[], ["onsite", "default", "-", "-"]),
        ("operator", &[], &[], ["-", "default", "-", "-"]),
        ("library", &[], &[], ["-", "default", "-", "-"]),
        ("data_dir", &[], &[], ["HOME/.local/share/posdiag", "default", "-", "-"]),
        ("data_dir", &[("XDG_DATA_HOME", "/xdg")], &[], ["/xdg/posdiag", "default", "-", "-"]),
        ("data_dir", &[("XDG_DATA_HOME", "xdg")], &[], ["HOME/.local/share/posdiag", "default", "-", "-"]),
        ("color", &[], &[], ["auto", "default", "-", "-"]),
        ("keys", &[], &[], ["enter", "default", "-", "-"]),
        ("keys", &[("POSDIAG_KEYS", "single")], &[], ["single", "environment", "POSDIAG_KEYS", "-"]),
        ("burst_merchants", &[], &[], ["5", "default", "-", "-"]),
        ("burst_minutes", &[], &[], ["30", "default", "-", "-"]),
        ("personal_days", &[], &[], ["30", "default", "-", "-"]),
    ];
    for (home, rows) in [(Home::with(EVERYTHING), configured), (Home::new(), bare), (Home::with(""), bare)] {
        for (key, environment, args, expected) in rows {
            assert_eq!(home.shows(environment, args, key), *expected, "{key} {environment:?} {args:?}");
        }
    }
}

#[test]
fn file_location_follows_platform_and_variables() {
    let home = Home::with("operator = \"home\"\n");
    let other = tempfile::tempdir().unwrap();
    let (named, xdg) = (other.path().join("mine.toml"), other.path().join("posdiag/config.toml"));
    fs::write(&named, "operator = \"named\"\n").unwrap();
    fs::create_dir(other.path().join("posdiag")).unwrap();
    fs::write(&xdg, "operator = \"xdg\"\n").unwrap();
    let [other, named] = [other.path(), &named].map(|path| path.to_str().unwrap());
    for (environment, operator, path) in [
        (&[][..], "home", home.config().to_str().unwrap()),
        (&[("XDG_CONFIG_HOME", other)], "xdg", xdg.to_str().unwrap()),
        (&[("XDG_CONFIG_HOME", "relative")], "home", home.config().to_str().unwrap()),
        (&[("POSDIAG_CONFIG", named)], "named", named),
        (&[("POSDIAG_CONFIG", "")], "home", home.config().to_str().unwrap()),
        (&[("POSDIAG_CONFIG", named), ("XDG_CONFIG_HOME", other)], "named", named),
    ] {
        assert_eq!(home.shows(environment, &[], "operator")[0], operator, "{environment:?}");
        assert_eq!(home.run(environment, &["config", "path"]).stdout, format!("{path}\n"));
    }
    let none = Home::new();
    assert_eq!(none.run(&[], &["config", "path"]).stdout, format!("{}\n", none.config().display()));
}

#[test]
fn relative_folders_start_at_the_file_or_at_home() {
    for (written, expected) in [
        ("trees", "HOME/.config/posdiag/trees"),
        ("./a b", "HOME/.config/posdiag/./a b"),
        ("../trees", "HOME/.config/posdiag/../trees"),
        ("/opt/trees", "/opt/trees"),
        ("~/trees", "HOME/trees"),
        ("~//trees/", "HOME/trees/"),
        ("~", "HOME/"),
        ("~x/trees", "HOME/.config/posdiag/~x/trees"),
        ("资料库", "HOME/.config/posdiag/资料库"),
    ] {
        for key in ["library", "data_dir"] {
            let home = Home::with(format!("{key} = '{written}'\n"));
            assert_eq!(home.shows(&[], &[], key), [expected, "file", "-", "1"], "{written}");
        }
    }
}

#[test]
fn configured_values_take_effect() {
    let home = Home::with("language = \"en\"\ncolor = \"always\"\n");
    let english = home.run(&[("LANG", "zh_CN.UTF-8")], &["E005"]);
    assert!(
        english.stdout.contains("Message parsing error") && english.stdout.contains("\x1b["),
        "{english:?}"
    );
    assert_eq!(home.run(&[], &["--help"]), run(&["--help", "--lang", "en"]));
    assert_eq!(home.run(&[("NO_COLOR", "1")], &["E005"]), run(&["E005", "--lang", "en"]));
    let wrong = home.run(&[], &["--nope"]);
    assert!(
        wrong.stderr.contains("There is no option") && wrong.stderr.contains("\x1b["),
        "{}",
        wrong.stderr
    );
    // Programs are told the same on every machine.
    let json = ["explain", "E005", "--format", "json"];
    assert_eq!(home.run(&[], &json), run(&json));
    let phone = Home::with("channel = \"phone\"\n");
    assert_eq!(phone.run(&[], &["paths", "E102"]), run(&["paths", "E102"]));
}

/// The command line parsed with a configuration.
fn understood(config: &Path, args: &str) -> Invocation {
    let environment = Environment { named_config: Some(config.to_path_buf()), ..Environment::default() };
    let args: Vec<OsString> =
        std::iter::once("posdiag").chain(args.split_whitespace()).map(Into::into).collect();
    command::parse(&args, &environment, &Config::read(&environment)).unwrap().0
}

#[test]
fn channel_comes_from_option_or_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let [phone, onsite] = ["phone", "onsite"].map(|channel| {
        let path = folder.path().join(channel);
        fs::write(&path, format!("channel = \"{channel}\"\n")).unwrap();
        path
    });
    for (config, flags, expected, option) in [
        (&phone, "", Channel::Phone, None),
        (&onsite, "", Channel::OnSite, None),
        (&phone, "--onsite", Channel::OnSite, Some("--onsite")),
        (&onsite, "--phone", Channel::Phone, Some("--phone")),
    ] {
        for args in [
            format!("{flags} E102"),
            flags.to_owned(),
            format!("walk E102 {flags}"),
            format!("{flags} walk E102"),
        ] {
            let channel = understood(config, &args).settings.channel;
            assert_eq!(channel.value, expected, "{args}");
            let origin = match option {
                Some(option) => Origin::Option(option),
                None => Origin::File { line: 1 },
            };
            assert_eq!(channel.origin, origin, "{args}");
        }
    }
    let settings = understood(&phone, "E102 --data-dir kept --operator A12").settings;
    assert_eq!(settings.data_folder.value.as_deref(), Some(Path::new("kept")));
    assert_eq!(settings.operator().unwrap().as_str(), "A12");
}

#[test]
fn a_configured_library_is_walked_and_checked() {
    let small = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/walks");
    let home = Home::with(format!("library = '{small}'\n"));
    let listed = home.run(&[], &["list"]);
    assert_eq!(listed, run(&["--library", small, "list"]));
    assert_ne!(listed, run(&["list"]));
    assert_eq!(home.run(&[], &["list", "--library", TREES]), run(&["list"]));
    // A check is of the current folder, if that is a library.
    let checked = |folder: &str| -> Run {
        posdiag().arg("check").env("HOME", home.path()).current_dir(folder).output().unwrap().into()
    };
    assert_eq!(checked(TREES), run(&["check", TREES]));
    assert_eq!(checked(home.path()), run(&["check", small]));
}

/// A file, and the messages about it in Chinese and in English, without the label and the file's path.
const FAULTS: &[(&str, &str, &str)] = &[
    (
        "# x\nlangauge = \"zh\"\n",
        ":2:1: 没有“langauge”这个键\n  2 | langauge = \"zh\"\n    | ^^^^^^^^\n  是不是 language？\n",
        ":2:1: there is no key `langauge`\n  2 | langauge = \"zh\"\n    | ^^^^^^^^\n  did you mean language?\n",
    ),
    (
        "[posdiag]\nlanguage = \"en\"\n",
        ":1:2: 没有“posdiag”这个键\n  1 | [posdiag]\n    |  ^^^^^^^\n  可以设置：language、channel、operator、library、data_dir、color、keys、burst_merchants、burst_minutes、personal_days、[fields]\n",
        ":1:2: there is no key `posdiag`\n  1 | [posdiag]\n    |  ^^^^^^^\n  the settings are language, channel, operator, library, data_dir, color, keys, burst_merchants, burst_minutes, personal_days, [fields]\n",
    ),
    (
        "channel = \"电话\" # 组\n",
        ":1:11: channel 不能是“电话”\n  1 | channel = \"电话\" # 组\n    |           ^^^^^^\n  可以是：phone、onsite\n",
        ":1:11: channel cannot be `电话`\n  1 | channel = \"电话\" # 组\n    |           ^^^^^^\n  possible values: phone, onsite\n",
    ),
    (
        "color = \"Auto\"\n",
        ":1:9: color 不能是“Auto”\n  1 | color = \"Auto\"\n    |         ^^^^^^\n  可以是：auto、always、never\n",
        ":1:9: color cannot be `Auto`\n  1 | color = \"Auto\"\n    |         ^^^^^^\n  possible values: auto, always, never\n",
    ),
    (
        "\tcolor = true\n",
        ":1:10: color 必须是引号里的文字\n  1 |  color = true\n    |          ^^^^\n  例如 color = \"auto\"\n",
        ":1:10: color must be text in quotes\n  1 |  color = true\n    |          ^^^^\n  such as color = \"auto\"\n",
    ),
    (
        "operator = 张三  # 组长",
        ":1:12: operator 必须是引号里的文字\n  1 | operator = 张三  # 组长\n    |            ^^^^\n  例如 operator = \"A12\"\n",
        ":1:12: operator must be text in quotes\n  1 | operator = 张三  # 组长\n    |            ^^^^\n  such as operator = \"A12\"\n",
    ),
    (
        "operator = [\"a\"]\n",
        ":1:12: operator 必须是引号里的文字\n  1 | operator = [\"a\"]\n    |            ^^^^^\n  例如 operator = \"A12\"\n",
        ":1:12: operator must be text in quotes\n  1 | operator = [\"a\"]\n    |            ^^^^^\n  such as operator = \"A12\"\n",
    ),
    (
        "library =\n",
        ":1:10: library 必须是引号里的文字\n  1 | library =\n    |          ^\n  例如 library = \"~/trees\"\n",
        ":1:10: library must be text in quotes\n  1 | library =\n    |          ^\n  such as library = \"~/trees\"\n",
    ),
    (
        "library = \" \"\n",
        ":1:11: library 是空的\n  1 | library = \" \"\n    |           ^^^\n  写上文件夹，或者删掉这一行\n",
        ":1:11: library is empty\n  1 | library = \" \"\n    |           ^^^\n  name a folder, or delete the line\n",
    ),
    (
        "library = \"D:\\trees\"\n",
        ":1:11: 双引号里的“\\”有特殊意思\n  1 | library = \"D:\\trees\"\n    |           ^^^^^^^^^^\n  把路径写在单引号里，例如 library = 'D:\\trees'\n",
        ":1:11: `\\` has a special meaning in double quotes\n  1 | library = \"D:\\trees\"\n    |           ^^^^^^^^^^\n  put the path in single quotes, such as library = 'D:\\trees'\n",
    ),
    (
        "data_dir = \"C:\\Users\\x\"\n",
        ":1:15: 双引号里的“\\”有特殊意思\n  1 | data_dir = \"C:\\Users\\x\"\n    |               ^\n  把路径写在单引号里，例如 library = 'D:\\trees'\n",
        ":1:15: `\\` has a special meaning in double quotes\n  1 | data_dir = \"C:\\Users\\x\"\n    |               ^\n  put the path in single quotes, such as library = 'D:\\trees'\n",
    ),
    (
        "language = “zh”\n",
        ":1:12: 全角的““”，这里要半角的“\"”\n  1 | language = “zh”\n    |            ^\n  切换到英文输入法，改成“\"”\n",
        ":1:12: a full-width `“` where `\"` belongs\n  1 | language = “zh”\n    |            ^\n  type `\"` with the keyboard set to English\n",
    ),
    (
        "language＝\"zh\"\n",
        ":1:9: 全角的“＝”，这里要半角的“=”\n  1 | language＝\"zh\"\n    |         ^^\n  切换到英文输入法，改成“=”\n",
        ":1:9: a full-width `＝` where `=` belongs\n  1 | language＝\"zh\"\n    |         ^^\n  type `=` with the keyboard set to English\n",
    ),
    (
        "color = \"auto\"\ncolor = \"never\"\n",
        ":2:1: “color”写了两次\n  2 | color = \"never\"\n    | ^^^^^\n  只留一处\n",
        ":2:1: `color` is given twice\n  2 | color = \"never\"\n    | ^^^^^\n  keep one of them\n",
    ),
    (
        "\nlanguage zh\n",
        ":2:10: 这里的写法读不懂\n  2 | language zh\n    |          ^\n  每行写一个设置，例如 language = \"zh\"\n",
        ":2:10: this cannot be read\n  2 | language zh\n    |          ^\n  write one setting on each line, such as language = \"en\"\n",
    ),
    (
        "operator = \"a\u{1b}[31m\"\n",
        ":1:14: 这里有一个看不见的控制字符（U+001B）\n  1 | operator = \"a\u{fffd}[31m\"\n    |              ^\n  删掉它，重新输入这几个字\n",
        ":1:14: there is an invisible control character here (U+001B)\n  1 | operator = \"a\u{fffd}[31m\"\n    |              ^\n  delete it and type the words again\n",
    ),
    (
        "library = \"tr\u{202e}ees\"\n",
        ":1:11: 这里有一个看不见的控制字符（U+202E）\n  1 | library = \"tr\u{fffd}ees\"\n    |           ^^^^^^^^\n  删掉它，重新输入这几个字\n",
        ":1:11: there is an invisible control character here (U+202E)\n  1 | library = \"tr\u{fffd}ees\"\n    |           ^^^^^^^^\n  delete it and type the words again\n",
    ),
    (
        "operator = \"密码 123456\"\n",
        ":1:12: operator：密码不得留存，请去掉后重新输入。\n  写经办人，例如姓名或工号\n",
        ":1:12: operator: A PIN or password must never be stored; leave it out and type the rest again.\n  write the operator, such as a name or staff number\n",
    ),
    (
        "operator = \"6222021234567890123\"\n",
        ":1:12: operator：这可能是卡号，卡号不得留存。\n  写经办人，例如姓名或工号\n",
        ":1:12: operator: This may be a card number, which must never be stored.\n  write the operator, such as a name or staff number\n",
    ),
    (
        "burst_minuts = 30\n",
        ":1:1: 没有“burst_minuts”这个键\n  1 | burst_minuts = 30\n    | ^^^^^^^^^^^^\n  是不是 burst_minutes？\n",
        ":1:1: there is no key `burst_minuts`\n  1 | burst_minuts = 30\n    | ^^^^^^^^^^^^\n  did you mean burst_minutes?\n",
    ),
    (
        "[field]\nmodel = \"N900\"\n",
        ":1:2: 没有“field”这个键\n  1 | [field]\n    |  ^^^^^\n  是不是 fields？\n",
        ":1:2: there is no key `field`\n  1 | [field]\n    |  ^^^^^\n  did you mean fields?\n",
    ),
    (
        "burst_minutes = 0 # x\n",
        ":1:17: burst_minutes 必须是 1 到 1440 的整数\n  1 | burst_minutes = 0 # x\n    |                 ^\n  例如 burst_minutes = 30，不加引号和单位\n",
        ":1:17: burst_minutes must be a whole number from 1 to 1440\n  1 | burst_minutes = 0 # x\n    |                 ^\n  such as burst_minutes = 30, without quotes or a unit\n",
    ),
    (
        "burst_merchants = \"5\"\n",
        ":1:19: burst_merchants 必须是 0 到 1000 的整数\n  1 | burst_merchants = \"5\"\n    |                   ^^^\n  例如 burst_merchants = 5，不加引号和单位\n",
        ":1:19: burst_merchants must be a whole number from 0 to 1000\n  1 | burst_merchants = \"5\"\n    |                   ^^^\n  such as burst_merchants = 5, without quotes or a unit\n",
    ),
    (
        "personal_days = 30天 # 一个月\n",
        ":1:17: personal_days 必须是 0 到 3650 的整数\n  1 | personal_days = 30天 # 一个月\n    |                 ^^^^\n  例如 personal_days = 30，不加引号和单位\n",
        ":1:17: personal_days must be a whole number from 0 to 3650\n  1 | personal_days = 30天 # 一个月\n    |                 ^^^^\n  such as personal_days = 30, without quotes or a unit\n",
    ),
    (
        "burst_minutes =\n",
        ":1:16: burst_minutes 必须是 1 到 1440 的整数\n  1 | burst_minutes =\n    |                ^\n  例如 burst_minutes = 30，不加引号和单位\n",
        ":1:16: burst_minutes must be a whole number from 1 to 1440\n  1 | burst_minutes =\n    |                ^\n  such as burst_minutes = 30, without quotes or a unit\n",
    ),
    (
        "fields = \"N900\"\n",
        ":1:10: fields 必须是一张表\n  1 | fields = \"N900\"\n    |          ^^^^^^\n  单独一行 [fields]，下面每行一个字段，例如 model = \"N900\"\n",
        ":1:10: fields must be a table\n  1 | fields = \"N900\"\n    |          ^^^^^^\n  write [fields] on a line of its own and one field on each line below, such as model = \"N900\"\n",
    ),
    (
        "【fields】\nmodel = \"N900\"\n",
        ":1:1: 全角的“【”，这里要半角的“[”\n  1 | 【fields】\n    | ^^\n  切换到英文输入法，改成“[”\n",
        ":1:1: a full-width `【` where `[` belongs\n  1 | 【fields】\n    | ^^\n  type `[` with the keyboard set to English\n",
    ),
    (
        "[fields]\n\"机型\" = \"N900\"\n",
        ":2:1: “机型”不能作字段的名字\n  2 | \"机型\" = \"N900\"\n    | ^^^^^^\n  用资料库里字段的 id：小写英文字母开头，后面只有小写字母、数字和下划线\n",
        ":2:1: `机型` cannot be a field name\n  2 | \"机型\" = \"N900\"\n    | ^^^^^^\n  use the field's id in the library: a lowercase letter, then lowercase letters, digits and underscores only\n",
    ),
    (
        "[fields]\nmodel = 900\n",
        ":2:9: fields.model 必须是引号里的文字\n  2 | model = 900\n    |         ^^^\n  两边加上引号，例如 model = \"N900\"\n",
        ":2:9: fields.model must be text in quotes\n  2 | model = 900\n    |         ^^^\n  put quotes around it, such as model = \"N900\"\n",
    ),
    (
        "[ fields ] # 每张工单\nmanufacturer = 新大陆 # 厂家\n",
        ":2:16: fields.manufacturer 必须是引号里的文字\n  2 | manufacturer = 新大陆 # 厂家\n    |                ^^^^^^\n  两边加上引号，例如 model = \"N900\"\n",
        ":2:16: fields.manufacturer must be text in quotes\n  2 | manufacturer = 新大陆 # 厂家\n    |                ^^^^^^\n  put quotes around it, such as model = \"N900\"\n",
    ),
    (
        "[fields]\nmodel = \"N900\"\n\nburst_minutes = 30\n",
        ":4:17: fields.burst_minutes 必须是引号里的文字\n  4 | burst_minutes = 30\n    |                 ^^\n  burst_minutes 这个设置要写在 [fields] 前面\n",
        ":4:17: fields.burst_minutes must be text in quotes\n  4 | burst_minutes = 30\n    |                 ^^\n  the setting burst_minutes belongs above [fields]\n",
    ),
    (
        "[fields]\nmodel = \" \"\n",
        ":2:9: fields.model 是空的\n  2 | model = \" \"\n    |         ^^^\n  写上内容，或者删掉这一行\n",
        ":2:9: fields.model is empty\n  2 | model = \" \"\n    |         ^^^\n  fill it in, or delete the line\n",
    ),
    (
        "[fields]\nmodel = \"N900\"\nmodel = \"N910\"\n",
        ":3:1: “model”写了两次\n  3 | model = \"N910\"\n    | ^^^^^\n  只留一处\n",
        ":3:1: `model` is given twice\n  3 | model = \"N910\"\n    | ^^^^^\n  keep one of them\n",
    ),
    (
        "[fields]\nserial_number = \"6228480402564890\"\n",
        ":2:17: fields.serial_number：这可能是卡号，卡号不得留存。\n  确实不是卡号，就写成 serial_number = { value = \"…\", not_a_card = true }\n",
        ":2:17: fields.serial_number: This may be a card number, which must never be stored.\n  if it is not one, write serial_number = { value = \"…\", not_a_card = true }\n",
    ),
    (
        "[fields]\nnote = \"密码 123456\"\n",
        ":2:8: fields.note：密码不得留存，请去掉后重新输入。\n  只写每张工单都一样的内容，例如厂家和型号\n",
        ":2:8: fields.note: A PIN or password must never be stored; leave it out and type the rest again.\n  write only what is the same in every ticket, such as manufacturer and model\n",
    ),
    (
        "[fields]\ncvv = \"123\"\n",
        ":2:7: fields.cvv：卡片安全码（CVV2、CVN2）不得留存，请去掉后重新输入。\n  只写每张工单都一样的内容，例如厂家和型号\n",
        ":2:7: fields.cvv: A card verification value (CVV2, CVC2) must never be stored; leave it out and type the rest again.\n  write only what is the same in every ticket, such as manufacturer and model\n",
    ),
    (
        "[fields]\nnote = \"6222021234567890=28121010000\"\n",
        ":2:8: fields.note：这是磁道数据，磁道数据不得留存。\n  只写每张工单都一样的内容，例如厂家和型号\n",
        ":2:8: fields.note: This is data from a card's magnetic stripe or chip, which must never be stored.\n  write only what is the same in every ticket, such as manufacturer and model\n",
    ),
];

#[test]
fn invalid_file_is_reported_with_place_and_advice() {
    let path = "HOME/.config/posdiag/config.toml";
    for (file, zh, en) in FAULTS {
        let home = Home::with(file);
        assert_eq!(home.complains(&["E102", "--lang", "zh"]), format!("错误：{path}{zh}"), "{file}");
        assert_eq!(home.complains(&["E102", "--lang", "en"]), format!("error: {path}{en}"), "{file}");
    }
    // Without a home, `~` means nothing.
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("c.toml");
    fs::write(&file, "library = \"~/trees\"\n").unwrap();
    let name = file.to_str().unwrap();
    for (language, said) in [
        (
            "zh",
            "错误：F:1:11: 不知道“~”是哪个文件夹\n  1 | library = \"~/trees\"\n    |           ^^^^^^^^^\n  写出完整的路径\n",
        ),
        (
            "en",
            "error: F:1:11: it is unknown which folder `~` is\n  1 | library = \"~/trees\"\n    |           ^^^^^^^^^\n  write the full path\n",
        ),
    ] {
        let told = run_in(&[("POSDIAG_CONFIG", name)], &["E102", "--lang", language]);
        assert_eq!((told.exit, told.stderr.replace(name, "F")), (Some(1), said.to_owned()));
    }
}

#[test]
fn numbers_must_be_whole_and_in_range() {
    for (key, least, most) in
        [("burst_merchants", 0, 1000), ("burst_minutes", 1, 1440), ("personal_days", 0, 3650)]
    {
        for number in [least, most] {
            let home = Home::with(format!("{key} = {number}\n"));
            assert_eq!(home.shows(&[], &[], key), [&*number.to_string(), "file", "-", "1"]);
        }
        let beyond = (most + 1).to_string();
        for written in [
            "-1",
            "-0",
            "+-1",
            "1.0",
            "1e1",
            "inf",
            "nan",
            "true",
            "[1]",
            "{}",
            "'1'",
            "''",
            "1979-05-27",
            "07:32:00",
            "010",
            "1__0",
            "_1",
            "0x",
            "ten",
            "五",
            "１０",
            "10分钟",
            "4294967296",
            "4294967301",
            "99999999999",
            "0xFFFFFFFFFFFFFFFFFFFF",
            "\"\"\"\n5\"\"\"",
            &*beyond,
        ] {
            let told = Home::with(format!("{key} = {written}\n")).complains(&["E102"]);
            let place = format!("错误：HOME/.config/posdiag/config.toml:1:{}: ", key.len() + 4);
            let told = told.strip_prefix(&*place).unwrap_or_else(|| panic!("{written}: {told}"));
            assert!(
                told.starts_with(&format!("{key} 必须是 {least} 到 {most} 的整数\n")),
                "{written}: {told}"
            );
        }
    }
}

/// The fields that a configuration offers, in order, and their lines.
fn offered(config: &str) -> Vec<(String, String, usize)> {
    let home = Home::with(config);
    let environment = Environment { named_config: Some(home.config()), ..Environment::default() };
    let args = ["posdiag", "E102"].map(OsString::from);
    let settings = command::parse(&args, &environment, &Config::read(&environment)).unwrap().0.settings;
    let field = |(id, field): &(String, Setting<Redacted>)| {
        let Origin::File { line } = field.origin else { panic!("{id}") };
        (id.clone(), field.value.to_string(), line)
    };
    settings.fields.iter().map(field).collect()
}

#[test]
fn fields_are_offered_in_the_order_of_the_file() {
    let own = |fields: &[(&str, &str, usize)]| -> Vec<_> {
        fields.iter().map(|(id, value, line)| ((*id).to_owned(), (*value).to_owned(), *line)).collect()
    };
    let expected = own(&[("model", "N900", 2), ("b", "x", 4), ("app_version2", "3.2.1", 5)]);
    assert_eq!(offered("[fields]\nmodel = \"N900\"\n# x\nb = 'x'\napp_version2 = \" 3.2.1 \"\n"), expected);
    assert_eq!(
        offered("fields.model = 'N900'\nfields.a = 'y'\n"),
        own(&[("model", "N900", 1), ("a", "y", 2)])
    );
    assert_eq!(offered("fields = { b = '1', a = '2' }\n"), own(&[("b", "1", 1), ("a", "2", 1)]));
    assert_eq!(offered("[fields]\n"), []);
    // A field may have the name of a setting.
    assert_eq!(offered("[fields]\noperator = '王'\n"), own(&[("operator", "王", 2)]));
    for taken in [
        "822100048160001",
        "48160001",
        "13800138000",
        "622848******1234",
        "农业银行 / ABC",
        "2026-11-22 14:35",
        &"王".repeat(120),
    ] {
        assert_eq!(offered(&format!("[fields]\na = '{taken}'\n")), own(&[("a", taken, 2)]));
    }
    assert_eq!(offered("[fields]\npin_pad = '12345678'\n"), own(&[("pin_pad", "12345678", 2)]));
    assert_eq!(offered("[fields]\na = \"x\\u001b[2J\\u202ey\"\n"), own(&[("a", "x[2Jy", 2)]));
}

#[test]
fn number_and_length_of_fields_are_limited() {
    let many = |count: usize| -> String {
        (0..count).fold("[fields]\n".to_owned(), |file, number| format!("{file}f{number} = 'x'\n"))
    };
    assert_eq!(offered(&many(64)).len(), 64);
    for count in [65, 3_000] {
        let told = Home::with(many(count)).complains(&["E102", "--lang", "en"]);
        let en = "error: HOME/.config/posdiag/config.toml:66:1: [fields] takes at most 64 fields\n  66 | f64 = 'x'\n     | ^^^\n  keep only those that are the same in every ticket\n";
        assert_eq!(told, en);
        let told = Home::with(many(count)).complains(&["E102"]);
        assert!(told.contains(":66:1: [fields] 最多 64 个字段\n"), "{told}");
        assert!(told.ends_with("\n  只留每张工单都一样的\n"), "{told}");
    }
    let told = Home::with(format!("[fields]\na = '{}'\n", "王".repeat(121))).complains(&["E102"]);
    let zh = "错误：HOME/.config/posdiag/config.toml:2:5: fields.a：这里应为 1 至 120 个字符，现在是 121 个，请核对后改正。\n  只写每张工单都一样的内容，例如厂家和型号\n";
    assert_eq!(told, zh);
    for id in ["Model", "1a", "_a", "a-b", "\"a b\"", "\"\"", "\"a\\u001b\"", "'型号'", &*"a".repeat(61)] {
        let told = Home::with(format!("[fields]\n{id} = 'x'\n")).complains(&["E102"]);
        assert!(told.contains(":2:1: “") && told.contains("”不能作字段的名字\n"), "{id}: {told}");
    }
    for value in ["1", "1.5", "true", "['x']", "{ a = 'x' }", "1979-05-27", "N900"] {
        let told = Home::with(format!("[fields]\na = {value}\n")).complains(&["E102"]);
        assert!(told.contains(":2:5: fields.a 必须是引号里的文字\n"), "{value}: {told}");
    }
    for (file, at) in [("fields = 1\n", "1:10"), ("[[fields]]\na = 'x'\n", "1:1"), ("fields = []\n", "1:10")]
    {
        let told = Home::with(file).complains(&["E102"]);
        assert!(told.contains(&format!(":{at}: fields 必须是一张表\n")), "{file}: {told}");
    }
}

#[test]
fn first_few_wrong_lines_are_reported() {
    let home =
        Home::with("langauge = \"x\"\nlanguage = \"en\"\nchannel = 3\nx = 1\ny = 1\nz = 1\n[a]\n[b]\n[c]\n");
    // In English, as requested by the valid line.
    let told = home.complains(&["list"]);
    let lines: Vec<&str> = told.lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(lines.len(), 6, "{told}");
    assert!(lines[0].contains("config.toml:1:1: ") && lines[1].contains("config.toml:3:11: "), "{told}");
    assert_eq!(lines[5], "error: 3 more in this file", "{told}");
    let zh = home.complains(&["list", "--lang", "zh"]);
    assert!(zh.ends_with("错误：这个文件里还有 3 处错误\n"), "{zh}");
}

#[test]
fn help_works_with_an_invalid_file() {
    let home = Home::with("languag = \"en\"\n");
    assert_eq!(home.run(&[], &["--help"]), run(&["--help"]));
    for args in ["help", "help keys", "help exit-codes", "help ticket list"] {
        let args: Vec<&str> = args.split_whitespace().collect();
        let help = home.run(&[], &args);
        assert_eq!((help.exit, &help), (Some(0), &run(&args)));
    }
    assert_eq!(home.run(&[], &["--version"]), run(&["--version"]));
    assert_eq!(home.run(&[], &["config", "path"]).stdout, format!("{}\n", home.config().display()));
    assert_eq!(home.run(&[], &["--nope"]), run(&["--nope"]));
    for args in
        ["E102", "explain E102", "list", "check", "search x", "paths E102", "walk E102", "config show", ""]
    {
        let told = home.complains(&args.split_whitespace().collect::<Vec<_>>());
        assert!(told.contains(":1:1: 没有“languag”这个键"), "{args}: {told}");
    }
}

#[test]
fn unreadable_file_is_reported() {
    let path = "HOME/.config/posdiag/config.toml";
    let large = Home::with("#".repeat(1024 * 1024));
    let zh = format!(
        "错误：配置文件 {path} 太大：最多 {MAX_FILE} 字节。\n  检查 POSDIAG_CONFIG 指的是不是配置文件\n"
    );
    assert_eq!(large.complains(&["E102"]), zh);
    let en = format!(
        "error: The configuration {path} is too large: at most {MAX_FILE} bytes.\n  check that POSDIAG_CONFIG names a configuration file\n"
    );
    assert_eq!(large.complains(&["E102", "--lang", "en"]), en);
    let just = Home::with("#".repeat(usize::try_from(MAX_FILE).unwrap()));
    assert_eq!(just.run(&[], &["E102"]), run(&["E102"]));

    let gbk = Home::with(b"operator = \"\xd5\xc5\xc8\xfd\"\n");
    let zh = format!(
        "错误：配置文件 {path} 不是 UTF-8 编码，看起来存成了 GBK。\n  用编辑器“另存为”，编码选 UTF-8\n"
    );
    assert_eq!(gbk.complains(&["E102"]), zh);
    let wide = Home::with(b"\xff\xfel\0a\0");
    assert!(
        wide.complains(&["E102", "--lang=en"])
            .contains("config.toml is not UTF-8; it seems to be saved as UTF-16")
    );

    let folder = Home::new();
    fs::create_dir_all(folder.config()).unwrap();
    let zh =
        format!("错误：配置文件 {path} 读不了：不是普通文件或文件夹。\n  检查这个文件是否存在、有没有权限\n");
    assert_eq!(folder.complains(&["E102"]), zh);

    let home = Home::new();
    let named = home.run(&[("POSDIAG_CONFIG", "/none/c.toml")], &["E102", "--lang", "en"]);
    let en = "error: The configuration /none/c.toml cannot be read: it does not exist.\n  check that it exists and may be read\n";
    assert_eq!((named.exit, &*named.stderr), (Some(1), en));
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_not_read() {
    use std::os::unix::fs::symlink;
    let home = Home::with("");
    let made = |target: &str| {
        fs::remove_file(home.config()).unwrap();
        symlink(target, home.config()).unwrap();
    };
    made("/dev/zero");
    assert!(home.complains(&["E102"]).contains("不是普通文件或文件夹"));
    made("config.toml");
    assert!(home.complains(&["E102"]).contains("读不了："));
    fs::remove_file(home.config()).unwrap();
    let fifo = std::process::Command::new("mkfifo").arg(home.config()).status().unwrap();
    assert!(fifo.success());
    assert!(home.complains(&["E102"]).contains("不是普通文件或文件夹"));
}

#[test]
fn hostile_files_get_a_short_answer() {
    for file in [
        "\0".repeat(10_000),
        "operator = \"\0\"".to_owned(),
        format!("library = {}", "[".repeat(60_000)),
        "a={a=".repeat(13_000),
        "a.".repeat(32_000),
        "[[a]]\n".repeat(10_000),
        "language = \"zh\"\n".repeat(4_000),
        "\"".repeat(60_000),
        "\\".repeat(60_000),
        format!("{} = 1", "x".repeat(60_000)),
        format!("channel = \"{}\"", "9".repeat(60_000)),
        format!("operator = \"{}\"", "王".repeat(20_000)),
        "\u{1b}[2J\u{202e}\r= \"".to_owned(),
        "=".to_owned(),
        "language".to_owned(),
        "'''".to_owned(),
        "operator = \"\"\"\n\n\n".to_owned(),
        "\u{feff}\u{feff}x".to_owned(),
        "\"\\uD800\" = 1".to_owned(),
        format!("burst_minutes = {}", "9".repeat(60_000)),
        format!("personal_days = 0x{}", "F".repeat(60_000)),
        format!("burst_merchants = {}", "_".repeat(60_000)),
        format!("[fields]\n{}", "x = y\n".repeat(10_000)),
        format!("[fields]\n{}", "=\n".repeat(30_000)),
        "[fields]\n".repeat(6_000),
        format!("[fields]\n[fields{}]", ".a".repeat(30_000)),
        format!("[fields]\n{} = \"x\"", "a".repeat(60_000)),
        format!("[fields]\na = \"{}\"", "王".repeat(20_000)),
        format!("[fields]\na = '{}'", "1 ".repeat(30_000)),
        format!("fields = {{{}", "a={".repeat(20_000)),
        "[fields]\n\"\\u001b[2J\" = \"x\"".to_owned(),
        "[fields]\n\"\\u202e\" = 1".to_owned(),
        "[fields".to_owned(),
    ] {
        let home = Home::with(&file);
        let begin = &file[..file.floor_char_boundary(20)];
        for args in [&["E102"][..], &["config", "show"]] {
            let told = home.complains(args);
            assert!(told.starts_with("错误：") && told.len() < 4_000, "{begin:?}: {} bytes", told.len());
            let harmful = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
            assert!(!told.contains(harmful), "{begin:?}: {told:?}");
        }
    }
    for file in [
        "",
        "\n\n",
        "# 只有注释",
        "\u{feff}language = \"zh\"\r\n",
        "operator = \"\"",
        "'language' = '''zh'''",
    ] {
        assert_eq!(Home::with(file).run(&[], &["E102"]), run(&["E102"]), "{file:?}");
    }
}

#[test]
fn card_data_is_neither_kept_nor_shown() {
    let spaced = "6222 0212 3456 7890 123";
    for card in [CARD, spaced, "６２２２０２１２３４５６７８９０１２３"] {
        for file in [
            format!("operator = \"{card}\"\n"),
            format!("operator = {card}\n"),
            format!("operator = \"王 {card}\"\n"),
            format!("\"{card}\" = 1\n"),
            format!("language = \"{card}\"\n"),
            format!("channel = 3 # {card}\n"),
            format!("operator = \"{card}\noperator = \"{card}\n"),
            format!("personal_days = {card}\n"),
            format!("burst_minutes = \"{card}\"\n"),
            format!("burst_merchants = -1 # {card}\n"),
            format!("[fields]\na = \"{card}\"\n"),
            format!("[fields]\na = {card}\n"),
            format!("[fields]\na = [\"{card}\"]\n"),
            format!("[fields]\na = \"机型 {card}\"\n"),
            format!("[fields]\n\"{card}\" = \"x\"\n"),
            format!("[fields]\n\"a{card}\" = \"x\"\n"),
            format!("fields = \"{card}\"\n"),
            format!("[fields.\"{card}\"]\na = \"x\"\n"),
        ] {
            let told = Home::with(&file).complains(&["config", "show"]);
            let digits: String = told.chars().filter(char::is_ascii_digit).collect();
            assert!(!digits.contains("0212345") && !told.contains("２３４５"), "{file}: {told}");
        }
        // Neither found in its line nor drawn with it.
        let escaped = "\"62220\\u00321\\u00323456\\u00378901\\u00323\"";
        let lines = "\"\"\"622202123\n4567890128\"\"\"";
        for hidden in [escaped, lines] {
            for file in [format!("[fields]\na = {hidden}\n"), format!("operator = {hidden}\n")] {
                let told = Home::with(&file).complains(&["config", "show"]);
                assert!(told.contains("卡号不得留存") && !told.contains(" | "), "{file}: {told}");
            }
        }
        let home = Home::new();
        let Run { exit, stdout, stderr } = home.run(&[], &["config", "show", "--operator", card]);
        let zh = "错误：--operator：这可能是卡号，卡号不得留存。\n";
        assert_eq!((exit, &*stdout, &*stderr), (Some(2), "", zh));
        let folder = home.run(&[], &["config", "show", "--format=json", "--data-dir", &format!("/{card}")]);
        assert!(!folder.stdout.contains("1234567"), "{}", folder.stdout);
    }
    for (typed, en) in [
        (
            "pin 1234",
            "error: --operator: A PIN or password must never be stored; leave it out and type the rest again.\n",
        ),
        (
            &"x".repeat(61),
            "error: --operator: This must be 1 to 60 characters, not 61; check and correct it.\n",
        ),
    ] {
        let Run { exit, stderr, .. } = run(&["E102", "--operator", typed, "--lang", "en"]);
        assert_eq!((exit, &*stderr), (Some(2), en));
    }
}

#[test]
fn documented_configuration_is_valid() {
    let [zh, config] = both("docs/leads").map(|document| document.block("toml"));
    assert_eq!(zh, config);
    let home = Home::with(&config);
    for key in KEYS.into_iter().chain(["fields.manufacturer", "fields.model"]) {
        let [_, origin, ..] = home.shows(&[], &[], key);
        assert_eq!(origin, "file", "{key}");
    }
    // The same lines are on the help page.
    for language in ["zh", "en"] {
        let help = run(&["config", "--help", "--lang", language]).stdout;
        for line in config.lines().filter(|line| !line.is_empty()) {
            let setting = line.split('#').next().unwrap().trim_end();
            assert!(help.contains(setting), "{setting}: {help}");
        }
    }
}
