# Writes a C source that holds the files of the page: cmake -DFOLDER=... -DOUTPUT=... -P embed.cmake
set(rows "")
set(source "/* Made from worker/page/assets: change those. */\n#include \"page/asset.h\"\n\n")

# embed(NAME PATH TYPE): one file, and its row in the table
function(embed name path type)
  file(READ ${FOLDER}/${name} bytes HEX)
  file(SHA256 ${FOLDER}/${name} digest)
  string(SUBSTRING ${digest} 0 16 digest)
  string(REGEX REPLACE "(..)" "0x\\1," numbers "${bytes}")
  string(REGEX REPLACE "((0x..,)(0x..,)?(0x..,)?(0x..,)?(0x..,)?(0x..,)?(0x..,)?(0x..,)?)" "    \\1\n" numbers "${numbers}")
  string(MAKE_C_IDENTIFIER ${name} symbol)
  set(source "${source}static const unsigned char ${symbol}[] = {\n${numbers}};\n" PARENT_SCOPE)
  set(rows "${rows}    {\"${path}\", \"${type}\", (const char *)${symbol}, sizeof(${symbol}), \"\\\"${digest}\\\"\"},\n" PARENT_SCOPE)
endfunction()

embed(page.html / "text/html; charset=utf-8")
embed(page.css /page.css "text/css; charset=utf-8")
embed(page.js /page.js "text/javascript; charset=utf-8")
embed(icon.svg /icon.svg "image/svg+xml")

file(WRITE ${OUTPUT} "${source}\nconst struct asset assets[] = {\n${rows}};\nconst size_t asset_count = sizeof(assets) / sizeof(assets[0]);\n")
