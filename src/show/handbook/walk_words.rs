//! The texts of the walk and the search on a page; `assets/walk.js` fills in the placeholders in braces.

use crate::text::language::Language;

/// The texts, by their names in the script.
#[expect(clippy::too_many_lines, reason = "a table of words")]
pub(super) fn walk_words(language: Language) -> Vec<(&'static str, &'static str)> {
    let own = |zh, en| language.pick(zh, en);
    vec![
        // Beginning.
        ("loading", own("正在打开……", "Opening…")),
        (
            "notLoaded",
            own(
                "打不开走查需要的文件。请把整个文件夹一起拿来，再打开这一页。",
                "The files that a walk needs could not be opened. Copy the whole folder, then open this page again.",
            ),
        ),
        ("broken", own("这一步做不了。", "This cannot be done.")),
        (
            "partly",
            own(
                "链接里后面的回答和这份手册对不上，从这里接着走。",
                "The link fits this handbook only so far. Go on from here.",
            ),
        ),
        ("open", own("打开存下来的会话", "Open a saved session")),
        ("lose", own("这次走查还没有保存。不要了吗？", "This walk is not saved. Drop it?")),
        (
            "loseTicket",
            own(
                "工单还没有复制，也没有保存。不要了吗？",
                "The ticket was neither copied nor saved. Drop it?",
            ),
        ),
        (
            "reloaded",
            own(
                "这一页重新打开过：回答还在，备注和填过的资料没有了，每一步的时间都是现在。",
                "This page was loaded again: the answers are there, notes and what was filled in are gone, and each step has the time of now.",
            ),
        ),
        (
            "reloadedAnew",
            own(
                "会话 {was} 已经开过单、存过，或者是从文件打开的。重新打开以后，这里是另一个会话 {now}：回答还在，备注和资料没有了。要接着走 {was}，请打开它的文件。",
                "Session {was} was filed, saved or opened from a file. Since the page was loaded again, this is another session, {now}: the answers are there, notes and details are not. To go on with {was}, open its file.",
            ),
        ),
        ("toPage", own("回到手册", "Back to the page")),
        ("goOnWalking", own("接着走", "Go on with the walk")),
        // The header, and the answers so far.
        ("onSite", own("现场", "on site")),
        ("byPhone", own("电话", "by phone")),
        ("session", own("会话 {number}", "session {number}")),
        ("answered", own("已经回答的：{count} 步", "Answered so far: {count}")),
        ("ofWhom", own("网点/商户：{value}", "Reference: {value}")),
        ("nobodys", own("没有", "none")),
        ("noted", own("备注：{value}", "Note: {value}")),
        // A step.
        ("step", own("第 {step} 步，后面最多还有 {remaining} 步", "Step {step}, at most {remaining} more")),
        ("lastStep", own("第 {step} 步，最后一步", "Step {step}, the last one")),
        ("minutes", own("约 {minutes} 分钟", "about {minutes} min")),
        ("technician", own("技术员来做", "for the technician")),
        ("back_office", own("后台来做", "for the back office")),
        ("say", own("照着念：", "Say:")),
        ("hint", own("怎么查看", "How to find out")),
        (
            "hintFirst",
            own(
                "先看怎么查看；还是不知道，再按一次。",
                "See how to find out first. Press again if you still cannot tell.",
            ),
        ),
        ("caution", own("注意：", "Caution:")),
        ("confirmCaution", own("可以做，没有问题", "Safe to do now")),
        ("declineCaution", own("不做", "Do not do it")),
        ("wait", own("等到 {at} 再看；提前回答也可以。", "Wait until {at}; you can answer earlier.")),
        ("hours", own("{hours} 小时 {minutes} 分", "{hours} h {minutes} min")),
        ("due", own("时间到了", "It is time")),
        ("earlier", own("上次：{answer}", "Before: {answer}")),
        ("put_off", own("留给技术员：", "Left to the technician:")),
        ("known", own("已经知道：", "Already known:")),
        ("returned", own("和上次一样：", "As before:")),
        // Fields.
        ("example", own("例如 {example}", "For example {example}")),
        ("ok", own("确定", "OK")),
        ("cancel", own("取消", "Cancel")),
        ("dontKnow", own("不知道", "Not known")),
        ("take", own("就用 {value}（{source}）", "Use {value} ({source})")),
        ("kept", own("记为 {value}", "Recorded as {value}")),
        (
            "isCard",
            own(
                "这看起来是卡号，不能存在这里。",
                "This looks like a card number, which must not be stored here.",
            ),
        ),
        ("notACard", own("这不是卡号", "It is not a card number")),
        ("handOver", own("工单需要的资料", "Details for the ticket")),
        ("toOutcome", own("回到结果", "Back to the result")),
        ("fileSo", own("就这样开单，其余留空", "File it without the rest")),
        ("missing", own("还没填", "missing")),
        ("unknown", own("不知道", "not known")),
        ("removed", own("已删除", "removed")),
        ("edit", own("改", "Edit")),
        ("editField", own("改{label}", "Edit: {label}")),
        // The result.
        ("comesTo", own("结果", "Result")),
        ("queue", own("交给：", "Queue:")),
        ("alsoFiled", own("同时要开的工单", "Also filed")),
        ("left", own("留给技术员", "Left to the technician")),
        ("fields", own("资料", "Details")),
        ("file", own("开工单", "File the ticket")),
        ("finish", own("结束", "Finish")),
        ("filed", own("工单开好了", "The ticket is filed")),
        ("finished", own("走完了", "Done")),
        ("paused", own("先到这里", "Paused")),
        ("given_up", own("没有走完", "Given up")),
        (
            "handItOver",
            own(
                "复制下面的工单转交；这一页不会替您发送。",
                "Copy the ticket and hand it over. This page sends nothing.",
            ),
        ),
        ("ticket", own("工单 {number}", "Ticket {number}")),
        ("copy", own("复制工单", "Copy the ticket")),
        ("copied", own("已复制", "Copied")),
        (
            "copyByHand",
            own(
                "这里不让网页复制。工单已经选中：按 Ctrl+C，或者长按，再点“复制”。",
                "The page may not copy here. The ticket is selected: press Ctrl+C, or hold it and tap Copy.",
            ),
        ),
        ("goOn", own("继续走", "Go on")),
        ("another", own("走另一个代码", "Walk another code")),
        ("save", own("保存成文件", "Save to a file")),
        ("saveAgain", own("再保存一次", "Save again")),
        ("savedAs", own("已保存为 {name}", "Saved as {name}")),
        (
            "saveHow",
            own(
                "存下来的文件可以在这里再打开，也可以在电脑上导入：posdiag session import 文件名",
                "The saved file can be opened here again, or imported at a desk: posdiag session import FILE",
            ),
        ),
        // Beside the walk.
        ("more", own("更多", "More")),
        ("back", own("退回一步", "Back")),
        ("note", own("备注", "Note")),
        ("noteText", own("备注", "Note")),
        ("otherCode", own("显示了别的代码", "Another code is shown")),
        ("whichCode", own("终端现在显示什么代码？", "Which code does the terminal show?")),
        ("noSuchCode", own("手册里没有这个代码。", "The manual has no such code.")),
        ("severalCodes", own("是哪一个代码？", "Which of these codes is it?")),
        ("notACode", own("这不是代码。", "This is not a code.")),
        ("oneOfThese", own("是不是其中一个？", "Is it one of these?")),
        ("unknownCode", own("手册里没有，走通用步骤", "It is not in the manual: walk the general steps")),
        ("whose", own("网点/商户", "Reference")),
        ("whoseText", own("哪个网点或商户？", "Whose terminal is it?")),
        ("toPhone", own("改为电话", "Switch to phone")),
        ("toSite", own("改为现场", "Switch to on site")),
        ("pause", own("先停在这里", "Pause")),
        ("tampering", own("怀疑终端被动过手脚", "Signs of tampering")),
        (
            "tamperingSure",
            own(
                "报告终端被动过手脚，这次走查就到此为止。确定吗？",
                "Reporting tampering ends this walk. Is that what you mean?",
            ),
        ),
        ("giveUp", own("不走了", "Give up")),
        ("giveUpWhy", own("为什么不走了？", "Why do you give up?")),
        ("why", own("为什么没做？（可以不写）", "Why was it not done? (optional)")),
        ("yes", own("是", "Yes")),
        ("no", own("否", "No")),
        (
            "keys",
            own(
                "按键和终端里一样：1 2 3、y n、? 怎么查看、b 退回、m 备注、c 换代码、w 商户、o 电话或现场、s 保存、p 暂停、x 不走了；在输入框里，单独输入一个键再按回车，? 是不知道",
                "Keys as at the terminal: 1 2 3, y n, ? how, b back, m note, c code, w reference, o phone or on site, s save, p pause, x give up. In a box: a key by itself and Enter, ? not known",
            ),
        ),
        // Search.
        ("nothing", own("没有找到。", "Nothing was found.")),
        ("notInManual", own("手册里没有 {code}，相近的有：", "{code} is not in the manual. Similar codes:")),
        ("notInManualAtAll", own("手册里没有 {code}。", "{code} is not in the manual.")),
        ("found", own("找到 {count} 个", "Found: {count}")),
        (
            "foundMore",
            own("找到 {count} 个，这里是前 {most} 个", "Found: {count}. These are the first {most}."),
        ),
        ("generalSteps", own("走通用步骤", "Walk the general steps")),
    ]
}
