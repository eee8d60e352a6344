# The program writes its own manual pages and completions: run by `cmake --install`, with PROGRAM set.
set(share "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/share")

# print_into(PATH WORDS...): what the program prints for these words, in a file below share/
function(print_into path)
  get_filename_component(folder ${share}/${path} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  execute_process(COMMAND ${PROGRAM} ${ARGN} OUTPUT_FILE ${share}/${path} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

execute_process(COMMAND ${PROGRAM} man OUTPUT_VARIABLE pages OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" pages "${pages}")
foreach(page ${pages})
  string(REGEX REPLACE ".*[.]" "" section ${page})
  print_into(man/man${section}/${page} man ${page})
endforeach()
print_into(bash-completion/completions/tidemark completion bash)
print_into(zsh/site-functions/_tidemark completion zsh)
print_into(fish/vendor_completions.d/tidemark.fish completion fish)
