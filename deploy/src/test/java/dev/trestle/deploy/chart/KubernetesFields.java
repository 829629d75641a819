package dev.trestle.deploy.chart;

import com.google.gson.annotations.SerializedName;
import io.kubernetes.client.custom.IntOrString;
import io.kubernetes.client.custom.Quantity;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Compares manifests with what Kubernetes knows: unknown fields, wrong types, missing fields. The
 * fields are those of Kubernetes' own OpenAPI document, in the classes that its Java client makes
 * of it; those of custom resources stand in {@code custom-resources.yaml}.
 *
 * <p>Needed since Helm reports a manifest with a misspelt field as deployed.
 */
final class KubernetesFields {

  private static final String MODELS = "io.kubernetes.client.openapi.models.";

  private final Map<String, Object> customResources;
  private final List<String> wrong = new ArrayList<>();

  private KubernetesFields(Map<String, Object> customResources) {
    this.customResources = customResources;
  }

  /** What is wrong in the manifests, by path; empty if nothing is. */
  static List<String> wrongIn(List<Map<String, Object>> manifests, String customResources) {
    KubernetesFields fields = new KubernetesFields(Chart.yaml(customResources));
    manifests.forEach(fields::manifest);
    return List.copyOf(fields.wrong);
  }

  private void manifest(Map<String, Object> manifest) {
    String version = String.valueOf(manifest.get("apiVersion"));
    String kind = String.valueOf(manifest.get("kind"));
    Map<String, Object> metadata = Chart.map(manifest.getOrDefault("metadata", Map.of()));
    String path = kind + " " + metadata.get("name");
    Object custom = customResources.get(version + "/" + kind);
    if (custom != null) {
      model(path + " metadata", "V1ObjectMeta", metadata);
      Map<String, Object> rest = new HashMap<>(manifest);
      rest.keySet().removeAll(Set.of("apiVersion", "kind", "metadata"));
      custom(path, custom, rest);
      return;
    }
    String last = version.substring(version.indexOf('/') + 1);
    model(path, last.toUpperCase(java.util.Locale.ROOT) + kind, manifest);
  }

  private void model(String path, String name, Object value) {
    try {
      model(path, Class.forName(MODELS + name), value);
    } catch (ClassNotFoundException e) {
      wrong.add(path + ": Kubernetes has no " + name);
    }
  }

  private void model(String path, Class<?> model, Object value) {
    if (!(value instanceof Map<?, ?> values)) {
      wrong.add(path + ": is no object");
      return;
    }
    Map<String, Type> known = new HashMap<>();
    for (Field field : model.getDeclaredFields()) {
      SerializedName name = field.getAnnotation(SerializedName.class);
      if (name != null) {
        known.put(name.value(), field.getGenericType());
      }
    }
    for (String required : required(model)) {
      if (!values.containsKey(required)) {
        wrong.add(path + ": " + required + " is missing");
      }
    }
    values.forEach(
        (key, each) -> {
          Type type = known.get(String.valueOf(key));
          if (type == null) {
            wrong.add(path + ": " + key + " is unknown");
          } else {
            value(path + "." + key, type, each);
          }
        });
  }

  @SuppressWarnings("unchecked") // as the client's generator makes it
  private static Set<String> required(Class<?> model) {
    try {
      return (Set<String>) model.getField("openapiRequiredFields").get(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("another client than expected: " + model, e);
    }
  }

  private void value(String path, Type type, Object value) {
    if (type instanceof ParameterizedType generic) {
      Type last = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
      if (generic.getRawType() == List.class && value instanceof List<?> values) {
        for (int i = 0; i < values.size(); i++) {
          value(path + "[" + i + "]", last, values.get(i));
        }
      } else if (generic.getRawType() == Map.class && value instanceof Map<?, ?> values) {
        values.forEach((key, each) -> value(path + "." + key, last, each));
      } else {
        wrong.add(path + ": is " + value + " instead of a " + generic.getRawType());
      }
      return;
    }
    Class<?> model = (Class<?>) type;
    if (model.getName().startsWith(MODELS)) {
      model(path, model, value);
    } else if (!fits(model, value)) {
      wrong.add(path + ": is " + value + " instead of a " + model.getSimpleName());
    }
  }

  private static boolean fits(Class<?> type, Object value) {
    if (type == Integer.class || type == Long.class) {
      return value instanceof Integer || value instanceof Long;
    }
    if (type == IntOrString.class || type == Quantity.class) {
      return value instanceof Integer || value instanceof String;
    }
    return type == Object.class || type.isInstance(value);
  }

  /** A list has the form of its items; a map has its fields, those that must be there with "!". */
  private void custom(String path, Object form, Object value) {
    if (form instanceof Map<?, ?> fields) {
      if (!(value instanceof Map<?, ?> values)) {
        wrong.add(path + ": is no object");
        return;
      }
      fields.forEach(
          (key, each) -> {
            String name = String.valueOf(key);
            if (name.endsWith("!") && !values.containsKey(name.substring(0, name.length() - 1))) {
              wrong.add(path + ": " + name.substring(0, name.length() - 1) + " is missing");
            }
          });
      values.forEach(
          (key, each) -> {
            Object field = fields.containsKey(key) ? fields.get(key) : fields.get(key + "!");
            if (field == null) {
              wrong.add(path + ": " + key + " is unknown");
            } else {
              custom(path + "." + key, field, each);
            }
          });
    } else if (form instanceof List<?> items) {
      if (value instanceof List<?> values) {
        values.forEach(each -> custom(path + "[]", items.get(0), each));
      } else {
        wrong.add(path + ": is no list");
      }
    } else if (!isA(String.valueOf(form), path, value)) {
      wrong.add(path + ": is " + value + " instead of " + form);
    }
  }

  private boolean isA(String form, String path, Object value) {
    return switch (form) {
      case "string" -> value instanceof String;
      case "integer" -> value instanceof Integer;
      case "boolean" -> value instanceof Boolean;
      case "strings" ->
          value instanceof Map<?, ?> map
              && map.values().stream().allMatch(String.class::isInstance);
      default -> {
        model(path, form, value);
        yield true;
      }
    };
  }
}
