fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let report = posdiag::knowledge::language::check_folder(dir.as_ref());
    for fault in &report.faults {
        println!("{}\n", posdiag::knowledge::language::drawing::draw(fault, "", posdiag::text::language::Language::Zh, false));
    }
    println!("{} files, {} trees, {} faults", report.files, report.trees, report.faults.len());
}
