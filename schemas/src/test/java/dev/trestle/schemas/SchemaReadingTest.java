package dev.trestle.schemas;

import static dev.trestle.schemas.Fixtures.draft7;
import static dev.trestle.schemas.Fixtures.problems;
import static dev.trestle.schemas.Fixtures.problemsOfText;
import static dev.trestle.schemas.Fixtures.schema;
import static dev.trestle.schemas.Fixtures.utf8;
import static dev.trestle.schemas.Fixtures.violations;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaReadingTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                                        | : The JSON ends too early",
        "{\"$schema\":\"a\",\"$schema\":\"b\"}    | /$schema: A member name is repeated",
        "[]                                       | : The schema is not a JSON object",
        "{\"type\":\"object\"}                    | /$schema: Only draft-07",
        "{\"$schema\":\"http://json-schema.org/draft-04/schema#\"} | /$schema: Only draft-07",
        "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\"} | /$schema: Only draft-07"
      })
  void documentThatIsNoDraft07SchemaIsRefused(String text, String problem) {
    assertThat(problemsOfText(text)).singleElement().asString().startsWith(problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"type\":\"strnig\"                                | /type",
        "\"required\":\"a\"                                 | /required",
        "\"properties\":{\"a\":{\"minLength\":-1}}          | /properties/a/minLength",
        "\"properties\":{\"a\":{\"multipleOf\":0}}          | /properties/a/multipleOf",
        "\"properties\":{\"a\":7}                           | /properties/a",
        "\"$ref\":\"https://example.com/s.json\"            | /$ref",
        "\"properties\":{\"a\":{\"$ref\":\"other.json\"}}   | /properties/a/$ref",
        "\"properties\":{\"a\":{\"$ref\":\"#/nowhere\"}}    | /properties/a/$ref",
        "\"$ref\":\"#\"                                     | ",
        "\"allOf\":[{\"$ref\":\"#\"}]                       | ",
        "\"definitions\":{\"a\":{\"not\":{\"$ref\":\"#/definitions/a\"}}} | /definitions/a",
        "\"$ref\":\"#/definitions/a\",\"maxProperties\":1,\"definitions\":{\"a\":{}} | /maxProperties",
        "\"properties\":{\"a\":{\"pattern\":\"(?=a)b\"}}    | /properties/a/pattern",
        "\"properties\":{\"a\":{\"pattern\":\"(a)\\\\1\"}}  | /properties/a/pattern",
        "\"properties\":{\"a\":{\"pattern\":\"[\"}}         | /properties/a/pattern",
        "\"properties\":{\"a\":{\"pattern\":\"((a{100}){100}){100}\"}} | /properties/a/pattern",
        "\"patternProperties\":{\"(?<!a)b\":{}}             | /patternProperties/(?<!a)b",
        "\"unevaluatedProperties\":false                    | /unevaluatedProperties",
        "\"properties\":{\"a\":{\"$id\":\"b\"}}             | /properties/a/$id",
        "\"properties\":{\"_event\":{}}                     | /properties/_event",
        "\"x-amazon-events-detail-type\":\"\"               | ",
        "\"type\":\"object\",\"required\":[\"a\"],\"examples\":[{\"a\":1},{\"b\":1}] | /examples/1/a",
      })
  void schemaThatCannotBeEnforcedIsRefusedAtItsFault(String members, String pointer) {
    String at = pointer == null ? "" : pointer;
    assertThat(problems(members)).isNotEmpty().anyMatch(p -> p.startsWith(at + ": "));
  }

  @Test
  void everyProblemIsListedWithItsOrigin() {
    SchemaReading.Refused refused =
        (SchemaReading.Refused)
            Fixtures.read(
                draft7("\"properties\":{\"a\":{\"pattern\":\"(\"},\"b\":{\"$ref\":\"x\"}}"));

    assertThat(refused.problems())
        .extracting(SchemaProblem::toString)
        .satisfiesExactlyInAnyOrder(
            problem -> assertThat(problem).startsWith("thing.v1.json#/properties/a/pattern: "),
            problem -> assertThat(problem).startsWith("thing.v1.json#/properties/b/$ref: "));
  }

  @Test
  void longChainOfReferencesIsRefused() {
    StringBuilder chain = new StringBuilder("\"$ref\":\"#/definitions/d0\",\"definitions\":{");
    for (int i = 0; i < 3_000; i++) {
      chain.append("\"d" + i + "\":{\"$ref\":\"#/definitions/d" + (i + 1) + "\"},");
    }

    assertThat(problems(chain + "\"d3000\":{}}"))
        .singleElement()
        .asString()
        .contains("judge the same value");
  }

  @Test
  void demandsThatMultiplyEndInAViolation() {
    StringBuilder doubling = new StringBuilder("\"$ref\":\"#/definitions/d0\",\"definitions\":{");
    for (int i = 0; i < 15; i++) {
      String next = "{\"$ref\":\"#/definitions/d" + (i + 1) + "\"}";
      doubling.append("\"d" + i + "\":{\"allOf\":[" + next + "," + next + "]},");
    }

    assertThat(violations(schema(doubling + "\"d15\":{}}"), "{}")).containsExactly(" complexity");
  }

  @Test
  void recursionThroughMembersIsAccepted() {
    assertThat(problems("\"properties\":{\"a\":{\"$ref\":\"#\"}},\"items\":{\"$ref\":\"#\"}"))
        .isEmpty();
  }

  @Test
  void documentOfMoreThan256KibIsRefused() {
    String text = draft7("\"description\":\"" + "x".repeat(256 * 1024) + "\"");

    assertThat(problemsOfText(text)).singleElement().asString().contains("too large");
  }

  @ParameterizedTest
  @ValueSource(strings = {"audioUploaded", "Audio Uploaded", "", "Audio-Uploaded", "1Audio"})
  void typeMustBePascalCase(String type) {
    assertThat(Schema.read(type, 1, utf8(draft7("")), "x"))
        .isInstanceOf(SchemaReading.Refused.class);
  }

  @Test
  void versionZeroIsRefused() {
    assertThat(Schema.read("Thing", 0, utf8(draft7("")), "x"))
        .isInstanceOf(SchemaReading.Refused.class);
  }

  @Test
  void envelopeGivesSourceAndDetailTypeAndJudgesItsDetail() {
    Schema schema =
        schema(
            """
            "type": "object",
            "properties": {
              "version": { "const": "0" },
              "source": { "const": "audio.uploads" },
              "detail-type": { "enum": ["Audio Uploaded"] },
              "detail": { "$ref": "#/definitions/payload" }
            },
            "required": ["source", "detail-type", "detail"],
            "definitions": {
              "payload": {
                "properties": { "userId": { "type": "string" } },
                "required": ["userId"]
              }
            }
            """);

    assertThat(schema.source()).contains("audio.uploads");
    assertThat(schema.detailType()).isEqualTo("Audio Uploaded");
    assertThat(violations(schema, "{\"userId\":\"u\"}")).isEmpty();
    assertThat(violations(schema, "{\"userId\":7}")).containsExactly("/userId type");
    assertThat(violations(schema, "{\"detail\":{}}")).containsExactly("/userId required");
  }

  @Test
  void payloadSchemaMayNameItsDetailType() {
    Schema named =
        schema(
            "\"x-amazon-events-detail-type\":\"Audio Uploaded\",\"x-amazon-events-source\":\"a.b\"");

    assertThat(named.detailType()).isEqualTo("Audio Uploaded");
    assertThat(named.source()).contains("a.b");
    assertThat(schema("").detailType()).isEqualTo("Thing");
    assertThat(schema("").source()).isEmpty();
  }

  @Test
  void digestIsOfTheContentNotTheLayout() {
    Schema first = schema("\"maximum\":1,\"title\":\"a\"");

    assertThat(schema("\"title\" : \"a\", \"maximum\" : 1.0").digest()).isEqualTo(first.digest());
    assertThat(schema("\"title\":\"b\",\"maximum\":1").digest()).isNotEqualTo(first.digest());
    assertThat(first.digest()).matches("[0-9a-f]{64}");
  }

  @Test
  void idOfTheDocumentIsNeverFollowed() {
    Schema schema =
        schema(
            "\"$id\":\"http://127.0.0.1:1/a.json\",\"properties\":{\"a\":{\"$ref\":\"#/definitions/a\"}},"
                + "\"definitions\":{\"a\":{\"type\":\"string\"}}");

    assertThat(violations(schema, "{\"a\":1}")).containsExactly("/a type");
  }
}
