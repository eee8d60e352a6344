# What is installed beside the program, and the Debian package made of it:
#   cmake --build build/release --target package
include(GNUInstallDirs)
set(package_folder ${CMAKE_CURRENT_LIST_DIR})
install(FILES deploy/systemd/tidemark.service DESTINATION lib/systemd/system)
# Below /etc when the prefix is /usr, as it is in a package; CMake asks for the prefix only then.
install(CODE "
  set(etc \"\${CMAKE_INSTALL_PREFIX}/etc\")
  if(CMAKE_INSTALL_PREFIX STREQUAL \"/usr\")
    set(etc /etc)
  endif()
  file(INSTALL \"${CMAKE_SOURCE_DIR}/deploy/worker.properties\" DESTINATION \"\${etc}/tidemark\")")
install(FILES README.md deploy/iam-policy.json deploy/runbook.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${package_folder}/copyright DESTINATION ${CMAKE_INSTALL_DOCDIR})
file(ARCHIVE_CREATE OUTPUT ${CMAKE_BINARY_DIR}/changelog.gz PATHS ${package_folder}/changelog FORMAT raw COMPRESSION GZip)
install(FILES ${CMAKE_BINARY_DIR}/changelog.gz DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY proto/examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_VENDOR Tidemark)
set(CPACK_PACKAGE_CONTACT "Tidemark <tidemark@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "workers that back up and restore AWS resources")
set(CPACK_PACKAGE_DESCRIPTION
  "Takes backup, restore, copy and delete requests from Kafka, drives the
snapshots of EBS, EC2, RDS, Aurora, DynamoDB, EFS, FSx and Storage Gateway,
and publishes every change of state to Kafka.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates, tzdata") # libraries are found in the program itself
set(package_scripts conffiles postinst prerm postrm)
list(TRANSFORM package_scripts PREPEND ${package_folder}/)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${package_scripts})
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
