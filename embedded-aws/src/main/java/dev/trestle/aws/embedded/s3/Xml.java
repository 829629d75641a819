package dev.trestle.aws.embedded.s3;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads the XML of S3. */
final class Xml {

  static String text(Element within, String name, String absent) {
    NodeList found = within.getElementsByTagNameNS("*", name);
    return found.getLength() == 0 ? absent : found.item(0).getTextContent();
  }

  static List<Element> elements(String xml, String name) {
    return elements(root(xml), name);
  }

  static List<Element> elements(Element within, String name) {
    NodeList found = within.getElementsByTagNameNS("*", name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  static Element root(String xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setNamespaceAware(true);
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)))
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new MalformedXmlException(e);
    }
  }

  /** A body is no XML. */
  static final class MalformedXmlException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedXmlException(Exception cause) {
      super(cause);
    }
  }

  private Xml() {}
}
