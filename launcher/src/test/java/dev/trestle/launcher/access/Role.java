package dev.trestle.launcher.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** What a role of {@code access.yaml} allows, whatever the parameters. */
record Role(List<Statement> statements) {

  /**
   * One statement: each of its actions on each of its resources.
   *
   * @param resources as {@link Right#resource}
   */
  record Statement(String sid, List<String> actions, List<String> resources) {

    boolean allows(Right right) {
      return actions.contains(right.action()) && resources.contains(right.resource());
    }
  }

  /** Reads one by its logical name. */
  static Role read(Path template, String name) throws IOException {
    Map<?, ?> resources =
        (Map<?, ?>)
            ((Map<?, ?>) new Yaml(new Arguments()).load(Files.readString(template)))
                .get("Resources");
    Map<?, ?> properties = (Map<?, ?>) ((Map<?, ?>) resources.get(name)).get("Properties");
    return new Role(
        ((List<?>) properties.get("Policies"))
            .stream()
                .map(policy -> (Map<?, ?>) ((Map<?, ?>) policy).get("PolicyDocument"))
                .flatMap(document -> ((List<?>) document.get("Statement")).stream())
                .map(Role::statement)
                .toList());
  }

  private static Statement statement(Object read) {
    Map<?, ?> statement = (Map<?, ?>) (read instanceof List<?> choice ? choice.get(1) : read);
    return new Statement(
        statement.get("Sid").toString(),
        texts(statement.get("Action")).toList(),
        texts(statement.get("Resource")).map(Role::resource).distinct().toList());
  }

  private static Stream<String> texts(Object one) {
    return one instanceof List<?> many ? many.stream().map(Object::toString) : Stream.of(one + "");
  }

  private static String resource(String text) {
    if (text.equals("*")) {
      return text;
    }
    int name = text.indexOf("${Environment}");
    return name < 0
        ? Right.OTHER
        : text.substring(name)
            .replace("${Environment}", "<env>")
            // Of a bucket: its objects. S3's actions say which of the two they are about.
            .replaceFirst("(?<!/index)/\\*$", "");
  }

  boolean allows(Right right) {
    return statements.stream().anyMatch(statement -> statement.allows(right));
  }

  /** Reads a function of CloudFormation in its short form as its arguments. */
  private static final class Arguments extends SafeConstructor {

    Arguments() {
      super(new LoaderOptions());
      yamlMultiConstructors.put(
          "!",
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              return node instanceof SequenceNode sequence
                  ? constructSequence(sequence)
                  : ((ScalarNode) node).getValue();
            }
          });
    }
  }
}
