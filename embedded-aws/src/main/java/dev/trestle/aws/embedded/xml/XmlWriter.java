package dev.trestle.aws.embedded.xml;

import java.util.ArrayDeque;
import java.util.Deque;

/** Writes one XML document. Not safe across threads. */
public final class XmlWriter {

  private final StringBuilder text =
      new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  private final Deque<String> open = new ArrayDeque<>();

  /** A document whose root element has a namespace. */
  public XmlWriter(String root, String namespace) {
    text.append('<').append(root).append(" xmlns=\"").append(namespace).append("\">");
    open.push(root);
  }

  /** A document whose root element has none. */
  public XmlWriter(String root) {
    open(root);
  }

  /** Begins an element. */
  public XmlWriter open(String name) {
    text.append('<').append(name).append('>');
    open.push(name);
    return this;
  }

  /** Ends the element that was begun last. */
  public XmlWriter close() {
    text.append("</").append(open.pop()).append('>');
    return this;
  }

  /** Writes an element that holds just a text. */
  public XmlWriter element(String name, Object value) {
    open(name);
    escape(String.valueOf(value));
    return close();
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '&' -> text.append("&amp;");
        case '<' -> text.append("&lt;");
        case '>' -> text.append("&gt;");
        case '"' -> text.append("&quot;");
        default -> {
          if (c < ' ') {
            // XML has no way to say most of these; S3 writes them so all the same.
            text.append("&#").append((int) c).append(';');
          } else {
            text.append(c);
          }
        }
      }
    }
  }

  /** Ends every element and gives the document. */
  public String end() {
    while (!open.isEmpty()) {
      close();
    }
    return text.toString();
  }
}
