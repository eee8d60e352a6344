/* An XML answer as a tree of jansson values, over expat.  Attributes, comments and processing instructions
   are dropped; a document type is refused, and with it every entity of the sender's.

   An element becomes
   - an array, if all its children are called <item> or <member>;
   - an array, if the caller's table says that it is a list and how its members are called, and it has no other
     children: <DBSnapshots><DBSnapshot>...</DBSnapshot></DBSnapshots> is an array of one object;
   - an empty array, if it is empty and that table knows it, or its name ends in "Set": so EC2 names its lists;
   - an object, if it has other children; of children with one name an array is made;
   - a string otherwise, "" if it is empty. */
#ifndef TIDEMARK_AWS_XML_H
#define TIDEMARK_AWS_XML_H

#include <jansson.h>

#include "base/error.h"

enum { XML_NAME_BYTES_MAX = 128, XML_DEPTH_MAX = 32, XML_NODES_MAX = 200000 };

/* A list that is not to be guessed from its members' name: that of the element, and that of its children.  One
   with children of different names has more rows than one. */
struct xml_list {
    const char *name; /* NULL ends a table */
    const char *member;
};

struct xml_document {
    char root_name[XML_NAME_BYTES_MAX];
    json_t *root; /* the caller's */
};

/* Fails, and makes nothing, if this is no well-formed document within the limits above.  `lists` may be NULL. */
MUST_CHECK bool xml_parse(const char *bytes, size_t length, const struct xml_list *lists,
                          struct xml_document *document, struct error *error);

#endif
