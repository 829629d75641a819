package dev.trestle.deploy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates one template: makes each resource before the first that refers to it, and leaves out
 * those whose condition does not hold.
 */
final class Stack {

  /** What a function gives for a property, or an element of a list, that is to be left out. */
  private static final Object NO_VALUE = new Object();

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");

  private final Template template;
  private final Map<String, String> parameters;
  private final ResourceTypes types;
  private final Map<String, Resource> made = new LinkedHashMap<>();
  private final Set<String> making = new HashSet<>();

  Stack(Template template, Map<String, String> parameters, ResourceTypes types) {
    this.template = template;
    this.parameters = withDefaults(template, parameters);
    this.types = types;
  }

  /** Makes everything and answers the template's outputs. */
  Map<String, String> make() {
    template.resources().keySet().stream()
        .filter(id -> isWanted(template.resources().get(id)))
        .forEach(this::resource);
    Map<String, String> outputs = new LinkedHashMap<>();
    template
        .outputs()
        .forEach(
            (name, output) -> {
              if (isWanted(output)) {
                outputs.put(name, String.valueOf(value(Template.map(output).get("Value"))));
              }
            });
    return outputs;
  }

  private boolean isWanted(@Nullable Object declared) {
    Object condition = Template.map(declared).get("Condition");
    return condition == null || holds(condition.toString());
  }

  private boolean holds(String condition) {
    Object declared = template.conditions().get(condition);
    if (declared == null) {
      throw new IllegalArgumentException("the template has no condition " + condition);
    }
    return isTrue(value(declared));
  }

  private static boolean isTrue(Object value) {
    if (value instanceof Boolean known) {
      return known;
    }
    throw new IllegalArgumentException("the template has a condition that is neither: " + value);
  }

  private Resource resource(String id) {
    Resource known = made.get(id);
    if (known != null) {
      return known;
    }
    if (!(template.resources().get(id) instanceof Map<?, ?> declared)) {
      throw new IllegalArgumentException("the template refers to " + id + ", which is not in it");
    }
    if (!making.add(id)) {
      throw new IllegalArgumentException("the template's resource " + id + " refers to itself");
    }
    String type = String.valueOf(declared.get("Type"));
    Resource resource =
        types.make(id, type, Template.map(value(Template.map(declared.get("Properties")))));
    made.put(id, resource);
    return resource;
  }

  private Object value(@Nullable Object raw) {
    if (raw instanceof Map<?, ?> map) {
      return map.size() == 1 && isFunction(map.keySet().iterator().next().toString())
          ? call(map.keySet().iterator().next().toString(), map.values().iterator().next())
          : values(Template.map(map));
    }
    if (raw instanceof List<?> list) {
      List<Object> values = new ArrayList<>();
      list.stream().map(this::value).filter(value -> value != NO_VALUE).forEach(values::add);
      return values;
    }
    if (raw == null) {
      throw new IllegalArgumentException("the template has a property without a value");
    }
    return raw;
  }

  private Map<String, Object> values(Map<String, Object> map) {
    Map<String, Object> values = new LinkedHashMap<>();
    map.forEach(
        (key, element) -> {
          Object value = value(element);
          if (value != NO_VALUE) {
            values.put(key, value);
          }
        });
    return values;
  }

  private static boolean isFunction(String key) {
    return key.equals("Ref") || key.equals("Condition") || key.startsWith("Fn::");
  }

  private Object call(String function, Object argument) {
    if (function.equals("Condition") && argument instanceof Map<?, ?>) {
      return Map.of(function, value(argument)); // a policy statement's, not a function
    }
    return switch (function) {
      case "Ref" -> ref(argument.toString());
      case "Fn::Sub" -> sub(argument);
      case "Fn::GetAtt" -> attribute((List<?>) argument);
      case "Fn::Join" -> join((List<?>) argument);
      case "Fn::If" -> chosen((List<?>) argument);
      case "Fn::Equals" -> areEqual((List<?>) argument);
      case "Fn::Not" -> !isTrue(value(((List<?>) argument).get(0)));
      default ->
          throw new IllegalArgumentException(
              "the template uses "
                  + function
                  + ", which is not known here: deploy it with CloudFormation, or teach"
                  + " dev.trestle.deploy.Stack the function");
    };
  }

  private Object chosen(List<?> arguments) {
    return value(arguments.get(holds(arguments.get(0).toString()) ? 1 : 2));
  }

  private boolean areEqual(List<?> arguments) {
    return value(arguments.get(0)).toString().equals(value(arguments.get(1)).toString());
  }

  private Object ref(String name) {
    if (name.equals("AWS::NoValue")) {
      return NO_VALUE;
    }
    Object declared = Template.map(template.parameters().get(name)).get("Type");
    return "CommaDelimitedList".equals(declared)
        ? List.of(parameters.getOrDefault(name, "").split(",", -1))
        : text(name);
  }

  private String text(String name) {
    String parameter = parameters.get(name);
    return parameter != null ? parameter : resource(name).ref();
  }

  private String sub(Object argument) {
    if (!(argument instanceof String text)) {
      throw new IllegalArgumentException("Fn::Sub is known with a text only, not with " + argument);
    }
    return VARIABLE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(variable(match.group(1))));
  }

  private String variable(String name) {
    int dot = name.indexOf('.');
    return dot < 0
        ? text(name)
        : attribute(List.of(name.substring(0, dot), name.substring(dot + 1)));
  }

  private String attribute(List<?> path) {
    String id = path.get(0).toString();
    String attribute = resource(id).attributes().get(path.get(1).toString());
    if (attribute == null) {
      throw new IllegalArgumentException(
          "the template asks for " + id + "." + path.get(1) + ", which is not known here");
    }
    return attribute;
  }

  private String join(List<?> arguments) {
    List<String> parts = new ArrayList<>();
    ((List<?>) value(arguments.get(1))).forEach(part -> parts.add(part.toString()));
    return String.join(arguments.get(0).toString(), parts);
  }

  private static Map<String, String> withDefaults(Template template, Map<String, String> given) {
    Map<String, String> values = new LinkedHashMap<>();
    template
        .parameters()
        .forEach(
            (name, declared) -> {
              String value = given.get(name);
              Object fallback = Template.map(declared).get("Default");
              if (value == null && fallback == null) {
                throw new IllegalArgumentException("the parameter " + name + " is missing");
              }
              values.put(name, checked(name, value == null ? fallback + "" : value, declared));
            });
    given.keySet().stream()
        .filter(name -> !values.containsKey(name))
        .forEach(
            name -> {
              throw new IllegalArgumentException("the template has no parameter " + name);
            });
    return values;
  }

  private static String checked(String name, String value, Object declared) {
    Object values = Template.map(declared).get("AllowedValues");
    if (values instanceof List<?> list && !list.contains(value)) {
      throw new IllegalArgumentException(
          "the parameter " + name + " must be one of " + list + ", but is \"" + value + "\"");
    }
    Object allowed = Template.map(declared).get("AllowedPattern");
    if (allowed != null && !Pattern.matches(allowed.toString(), value)) {
      throw new IllegalArgumentException(
          "the parameter " + name + " must match " + allowed + ", but is \"" + value + "\"");
    }
    return value;
  }
}
