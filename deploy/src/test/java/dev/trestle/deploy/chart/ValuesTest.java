package dev.trestle.deploy.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which values the chart takes. */
class ValuesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Objects that somebody else checks, as the schema's comment there says. */
  private static final Set<String> OPEN =
      Set.of("/global", "/definitions/settings", "/workers/podSpec");

  @TempDir Path folder;

  @Test
  void everyObjectOfTheSchemaIsClosed() throws IOException {
    Set<String> open = new TreeSet<>();
    collectOpen("", schema(), open);

    assertThat(open).isEqualTo(new TreeSet<>(OPEN));
  }

  @Test
  void theSchemaHasTheKeysOfTheValues() throws IOException {
    List<String> differences = new ArrayList<>();
    compare("", schema(), schema(), Chart.defaults(), differences);

    assertThat(differences).isEmpty();
  }

  /** At every level: in each object of the defaults and of the values that CI has. */
  @Test
  void aMisspeltKeyIsRefused() throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7).getSchema(schema());
    List<String> taken = new ArrayList<>();
    List<Map<String, Object>> all = new ArrayList<>(List.of(Chart.defaults()));
    Chart.ciFiles().forEach(file -> all.add(Chart.yaml(Chart.read(file))));
    for (Map<String, Object> values : all) {
      JsonNode tree = JSON.valueToTree(values);
      assertThat(schema.validate(tree)).isEmpty();
      misspell("", tree, tree, schema, taken);
    }

    assertThat(taken).isEmpty();
  }

  @Test
  void helmRefusesAMisspeltKey() {
    Chart chart = Chart.copiedTo(folder);

    assertThatThrownBy(
            () -> chart.text("trestle", Chart.with(Chart.ci("open"), "drain: {graceSecond: 9}")))
        .hasMessageContaining("graceSecond");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "open | environment: '' | environment is empty",
        "production | security: {clusterIssuer: ''} | security.clusterIssuer is empty",
        "production | security: {policyConfigMap: mine} | is a whole policy",
        "open | security: {policy: {callers: [{mtls: {trust-domain: x}}]}} | security.mode is open",
        "open | security: {tls: {enabled: true}} | security.tls has no certificate",
        "open | security: {tls: {secretName: x}} | security.tls.enabled is false",
        "production | security: {tls: {secretName: x}} | choose one",
        "production | security: {tls: {certManager: {issuerRef: {name: ''}}}} | issuerRef.name",
        "open | drain: {terminationGracePeriodSeconds: 30} | a stop takes up to 60 s",
        "open | drain: {delaySeconds: 5, graceSeconds: 10} | cannot hand its partitions over",
        "open | gateway: {enabled: false} | say in adapter.gateway",
        "routes | replayer: {enabled: false} | set replayer.enabled",
        "open | gateway: {settings: {environment: x}} | use the value environment",
        "open | replayer: {settings: {security: {mode: open}}} | use the value security",
        "open | adapter: {settings: {server: {drain-delay: 1s}}} | use the values drain",
        "open | adapter: {settings: {adapter: {gateway: x}}} | use the value adapter.gateway",
        "routes | gateway: {settings: {schemas: {folders: [x]}}} | use one of them",
        "production | gateway: {autoscaling: {minReplicas: 9}} | minReplicas is above",
        "routes | gatewayApi: {parentRefs: []} | gatewayApi.parentRefs is empty",
        "routes | ingress: {host: ''} | ingress.host is empty",
        "routes | workers: {podSpec: {containers: []}} | workers.podSpec.containers is empty",
        "routes | workers: {kind: ScaledObject} | workers.deployment is empty",
        "routes | workers: {minReplicas: 11} | workers.minReplicas is above",
        "parts | aws: {region: ''} | KEDA needs the region",
        "parts | {adapter: {enabled: false}, workers: {scaleBy: adapter}} | adapter.enabled is false",
        "routes | workers: {scaler: {secretName: ''}} | trestle-keda.spaces.svc.cluster.local",
        "routes | security: {tls: {enabled: false, secretName: ''}} | by a certificate only",
        "production | monitoring: {rules: {disabled: [Typo]}} | there is no such alert",
      })
  void valuesThatDoNotFitTogetherAreRefused(String ci, String values, String why) {
    Chart chart = Chart.copiedTo(folder);

    assertThatThrownBy(() -> chart.text("trestle", Chart.with(Chart.ci(ci), values)))
        .hasMessageContaining(why);
  }

  private static JsonNode schema() throws IOException {
    return JSON.readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
  }

  private static void collectOpen(String path, JsonNode schema, Set<String> open) {
    if (schema.path("type").asText().equals("object")) {
      JsonNode others = schema.path("additionalProperties");
      boolean closed = others.isBoolean() && !others.asBoolean() || others.path("type").isTextual();
      if (!closed) {
        open.add(path);
      }
    }
    for (String keyword : List.of("properties", "definitions")) {
      schema
          .path(keyword)
          .properties()
          .forEach(
              each ->
                  collectOpen(
                      path
                          + (keyword.equals("properties") ? "" : "/" + keyword)
                          + "/"
                          + each.getKey(),
                      each.getValue(),
                      open));
    }
    if (schema.has("items")) {
      collectOpen(path + "[]", schema.get("items"), open);
    }
  }

  /** Both ways, as deep as both go. */
  private static void compare(
      String path, JsonNode root, JsonNode schema, Object value, List<String> differences) {
    JsonNode resolved =
        schema.has("$ref") ? root.at(schema.get("$ref").asText().substring(1)) : schema;
    if (!(value instanceof Map<?, ?> values) || !resolved.has("properties")) {
      return;
    }
    JsonNode properties = resolved.get("properties");
    // Quantities of resources are optional; `global` is Helm's.
    if (!path.endsWith("resources/requests") && !path.endsWith("resources/limits")) {
      properties
          .fieldNames()
          .forEachRemaining(
              name -> {
                if (!values.containsKey(name) && !name.equals("global")) {
                  differences.add("no value " + path + "/" + name);
                }
              });
    }
    values.forEach(
        (name, each) -> {
          if (!properties.has(String.valueOf(name))) {
            differences.add("not in the schema: " + path + "/" + name);
          } else {
            compare(
                path + "/" + name, root, properties.get(String.valueOf(name)), each, differences);
          }
        });
  }

  private static void misspell(
      String path, JsonNode root, JsonNode node, Schema schema, List<String> taken) {
    if (node instanceof com.fasterxml.jackson.databind.node.ObjectNode object) {
      object.put("mispelt", true);
      if (schema.validate(root).isEmpty()
          && OPEN.stream().noneMatch(path::startsWith)
          && !path.contains("/settings")) {
        taken.add(path);
      }
      object.remove("mispelt");
      object
          .properties()
          .forEach(
              each -> misspell(path + "/" + each.getKey(), root, each.getValue(), schema, taken));
    } else {
      for (int i = 0; i < node.size(); i++) {
        misspell(path + "/" + i, root, node.get(i), schema, taken);
      }
    }
  }
}
