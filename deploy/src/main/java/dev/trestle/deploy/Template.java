package dev.trestle.deploy;

import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A CloudFormation template as read, its functions in their long form and not yet evaluated. */
record Template(
    Map<String, Object> parameters,
    Map<String, Object> conditions,
    Map<String, Object> resources,
    Map<String, Object> outputs) {

  static Template parse(String yaml) {
    if (!(new Yaml(new ShortForms()).load(yaml) instanceof Map<?, ?> root)) {
      throw new IllegalArgumentException("the template is not a YAML mapping");
    }
    return new Template(
        map(root.get("Parameters")),
        map(root.get("Conditions")),
        map(root.get("Resources")),
        map(root.get("Outputs")));
  }

  @SuppressWarnings("unchecked") // YAML keys of a template are strings
  static Map<String, Object> map(@org.jspecify.annotations.Nullable Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  /** Reads {@code !Ref x} as {@code {Ref: x}}, and so on. */
  private static final class ShortForms extends SafeConstructor {

    ShortForms() {
      super(new LoaderOptions());
      yamlConstructors.put(new Tag("!Ref"), new Function("Ref"));
      yamlConstructors.put(new Tag("!Sub"), new Function("Fn::Sub"));
      yamlConstructors.put(new Tag("!Join"), new Function("Fn::Join"));
      yamlConstructors.put(new Tag("!Split"), new Function("Fn::Split"));
      yamlConstructors.put(new Tag("!GetAtt"), new Function("Fn::GetAtt"));
      yamlConstructors.put(new Tag("!If"), new Function("Fn::If"));
      yamlConstructors.put(new Tag("!Equals"), new Function("Fn::Equals"));
      yamlConstructors.put(new Tag("!Not"), new Function("Fn::Not"));
    }

    private final class Function extends AbstractConstruct {

      private final String name;

      Function(String name) {
        this.name = name;
      }

      @Override
      public Object construct(Node node) {
        if (node instanceof SequenceNode sequence) {
          return Map.of(name, constructSequence(sequence));
        }
        String argument = ((ScalarNode) node).getValue();
        return name.equals("Fn::GetAtt")
            ? Map.of(name, List.of(argument.split("\\.", 2)))
            : Map.of(name, argument);
      }
    }
  }
}
