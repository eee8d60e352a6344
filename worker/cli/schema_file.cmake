# Writes a C source that holds the schemas and the AsyncAPI document: cmake -DFOLDER=... -DOUTPUT=... -P schema_file.cmake
set(rows "")
set(source "/* Made from proto/: change those. */\n#include \"cli/schema_file.h\"\n\n")

# embed(NAME FILE): one file, and its row in the table
function(embed name file)
  file(READ ${FOLDER}/${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," numbers "${bytes}")
  string(REGEX REPLACE "((0x..,)(0x..,)?(0x..,)?(0x..,)?(0x..,)?(0x..,)?(0x..,)?(0x..,)?)" "    \\1\n" numbers "${numbers}")
  string(MAKE_C_IDENTIFIER ${name} symbol)
  set(source "${source}static const unsigned char ${symbol}[] = {\n${numbers}};\n" PARENT_SCOPE)
  set(rows "${rows}    {\"${name}\", \"proto/${file}\", (const char *)${symbol}, sizeof(${symbol})},\n" PARENT_SCOPE)
endfunction()

file(GLOB files RELATIVE ${FOLDER} ${FOLDER}/*.schema.json ${FOLDER}/asyncapi.yaml)
list(SORT files)
foreach(file ${files})
  string(REGEX REPLACE "\\.(schema\\.json|yaml)$" "" name ${file})
  embed(${name} ${file})
endforeach()

file(WRITE ${OUTPUT} "${source}\nconst struct schema_file schema_files[] = {\n${rows}};\n"
  "const size_t schema_file_count = sizeof(schema_files) / sizeof(schema_files[0]);\n")
