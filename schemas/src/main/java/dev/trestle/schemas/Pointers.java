package dev.trestle.schemas;

import com.networknt.schema.path.NodePath;

/** Spelling of JSON Pointers (RFC 6901). */
final class Pointers {

  private Pointers() {}

  static String escape(String member) {
    return member.indexOf('~') < 0 && member.indexOf('/') < 0
        ? member
        : member.replace("~", "~0").replace("/", "~1");
  }

  static String of(NodePath path) {
    StringBuilder pointer = new StringBuilder();
    for (int i = 0; i < path.getNameCount(); i++) {
      pointer.append('/').append(escape(path.getElement(i).toString()));
    }
    return pointer.toString();
  }
}
