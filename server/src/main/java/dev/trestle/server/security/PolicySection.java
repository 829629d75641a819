package dev.trestle.server.security;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A mapping of a policy file, whose keys are all known. Whatever is asked for and is of another
 * form is a problem, and then as if it were not there.
 */
final class PolicySection {

  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

  private final PolicyProblems problems;
  private final Node node;
  private final String path;
  private final Map<String, Node> members = new LinkedHashMap<>();

  private PolicySection(PolicyProblems problems, Node node, String path) {
    this.problems = problems;
    this.node = node;
    this.path = path;
  }

  /**
   * Reads one.
   *
   * @param keys that there may be
   */
  static PolicySection of(PolicyProblems problems, Node node, String path, Set<String> keys) {
    PolicySection section = new PolicySection(problems, node, path);
    if (!(node instanceof MappingNode mapping) || !isPlain(node, Tag.MAP)) {
      problems.add(node, path, "must be a mapping with " + sorted(keys));
      return section;
    }
    List<NodeTuple> unknown = new ArrayList<>();
    for (NodeTuple member : mapping.getValue()) {
      section.put(member, keys, unknown);
    }
    unknown.forEach(member -> section.putMisspelt(member, keys));
    return section;
  }

  private void put(NodeTuple member, Set<String> keys, List<NodeTuple> unknown) {
    Node key = member.getKeyNode();
    if (!(key instanceof ScalarNode name) || !isPlain(key, Tag.STR)) {
      problems.add(key, path, "a key must be text, without anchor or tag");
    } else if (!keys.contains(name.getValue())) {
      unknown.add(member);
    } else if (members.putIfAbsent(name.getValue(), member.getValueNode()) != null) {
      problems.add(key, path, "'" + name.getValue() + "' is there twice");
    }
  }

  /**
   * Says that a key is none. What has the place of one that is missing and alike is taken for it,
   * so that one slip is one problem.
   */
  private void putMisspelt(NodeTuple member, Set<String> keys) {
    Node key = member.getKeyNode();
    String written = ((ScalarNode) key).getValue();
    Optional<String> meant =
        Misspelling.of(written, keys.stream().filter(each -> !has(each)).toList());
    problems.add(
        key,
        path,
        "unknown key '"
            + shown(written)
            + "': "
            + meant.map(right -> "write '" + right + "'").orElse("there are " + sorted(keys)));
    meant.ifPresent(right -> members.put(right, member.getValueNode()));
  }

  boolean has(String key) {
    return members.containsKey(key);
  }

  /** Says that something is wrong with a member, or with the whole if it is not there. */
  void problem(String key, String what) {
    Node member = members.get(key);
    if (member == null) {
      problems.add(node, path, what);
    } else {
      problems.add(member, pathOf(key), what);
    }
  }

  /** Says that something is wrong with the whole. */
  void problem(String what) {
    problems.add(node, path, what);
  }

  /** A text that must be there; empty if it is not. */
  String requiredText(String key) {
    if (!members.containsKey(key)) {
      problem("'" + key + "' is missing");
    }
    return text(key).orElse("");
  }

  Optional<String> text(String key) {
    Node member = members.get(key);
    return Optional.ofNullable(member == null ? null : text(member, pathOf(key)));
  }

  /** True if it is there and {@code true}. */
  boolean isTrue(String key) {
    return members.get(key) instanceof ScalarNode scalar
        && isPlain(scalar, Tag.BOOL)
        && scalar.getValue().equals("true");
  }

  /** A text, or a list of texts; not empty if it is there. */
  Optional<List<String>> texts(String key) {
    Node member = members.get(key);
    if (member == null) {
      return Optional.empty();
    }
    if (member instanceof ScalarNode) {
      @Nullable String one = text(member, pathOf(key));
      return Optional.of(one == null ? List.of() : List.of(one));
    }
    return Optional.of(list(key));
  }

  /** A list of texts. If it is there and empty that is a problem. */
  List<String> list(String key) {
    List<String> texts = new ArrayList<>();
    List<Node> elements = elements(key);
    for (int at = 0; at < elements.size(); at++) {
      @Nullable String text = text(elements.get(at), pathOf(key) + "[" + at + "]");
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** Positive; {@code otherwise} if it is not there. */
  long number(String key, long otherwise) {
    Node member = members.get(key);
    if (member == null) {
      return otherwise;
    }
    if (member instanceof ScalarNode scalar
        && isPlain(member, Tag.INT)
        && NUMBER.matcher(scalar.getValue()).matches()) {
      return Long.parseLong(scalar.getValue());
    }
    problem(key, "must be a whole number from 1 to 999999999, in digits alone");
    return otherwise;
  }

  Optional<PolicySection> section(String key, Set<String> keys) {
    Node member = members.get(key);
    return member == null ? Optional.empty() : Optional.of(of(problems, member, pathOf(key), keys));
  }

  /** A list of mappings. If it is there and empty that is a problem. */
  List<PolicySection> sections(String key, Set<String> keys) {
    List<PolicySection> sections = new ArrayList<>();
    List<Node> elements = elements(key);
    for (int at = 0; at < elements.size(); at++) {
      sections.add(of(problems, elements.get(at), pathOf(key) + "[" + at + "]", keys));
    }
    return sections;
  }

  private List<Node> elements(String key) {
    Node member = members.get(key);
    if (member == null) {
      return List.of();
    }
    if (!(member instanceof SequenceNode sequence) || !isPlain(member, Tag.SEQ)) {
      problem(key, "must be a list");
      return List.of();
    }
    if (sequence.getValue().isEmpty()) {
      problem(key, "is an empty list, which nothing is in: name something, or leave it out");
    }
    return sequence.getValue();
  }

  private @Nullable String text(Node member, String at) {
    if (member instanceof ScalarNode scalar && isPlain(member, Tag.STR)) {
      return scalar.getValue();
    }
    problems.add(
        member,
        at,
        "must be text, without anchor or tag; what YAML takes for something else goes into quotes");
    return null;
  }

  /** An anchor would let a small file be a huge one; a tag, something else than it looks like. */
  private static boolean isPlain(Node node, Tag tag) {
    return node.getAnchor() == null && node.getTag().equals(tag);
  }

  private String pathOf(String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  private static String shown(String text) {
    return AuditLog.clean(text.length() > 60 ? text.substring(0, 60) + "..." : text);
  }

  private static List<String> sorted(Set<String> keys) {
    return keys.stream().sorted().toList();
  }
}
