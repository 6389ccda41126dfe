#pragma once

namespace glovebox::sandbox {

/// Names places of module files. Standard input has one per line, `<hex offset> <path>`, the offset as the file's symbol
/// table counts; its end begins the work. Standard output gets one JSON object per line, in their order: "function",
/// "functionOffset", "file" and "line", each absent when unknown, or "error". The files are hostile: this process is
/// limited and thrown away, and answers are written file by file, so that one that ends the process costs none of those
/// before it. At most 1024 lines of at most 8 KiB; what follows is not answered and the exit code is 1.
[[nodiscard]] int symbolize();

} // namespace glovebox::sandbox
