package dev.trestle.schemas.compatibility;

import static dev.trestle.schemas.Fixtures.schema;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.schemas.Schema;
import dev.trestle.schemas.compatibility.Compatibility.Mode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompatibilityTest {

  private static final String USER =
      "\"type\":\"object\",\"properties\":{\"id\":{\"type\":\"string\"}},\"required\":[\"id\"]";

  @Test
  void addedOptionalPropertyIsCompatibleBothWays() {
    String wider =
        USER.replace("\"properties\":{", "\"properties\":{\"age\":{\"type\":\"integer\"},");

    assertThat(check(USER, wider, Mode.FULL)).isEmpty();
    assertThat(check(wider, USER, Mode.FULL)).isEmpty();
  }

  @Test
  void addedRequiredPropertyIsOnlyForwardCompatible() {
    String demanding =
        USER.replace("[\"id\"]", "[\"id\",\"age\"]")
            .replace("\"properties\":{", "\"properties\":{\"age\":{\"type\":\"integer\"},");

    assertThat(check(USER, demanding, Mode.BACKWARD)).containsExactly("/required required");
    assertThat(check(USER, demanding, Mode.FORWARD)).isEmpty();
  }

  @Test
  void findingNamesDirectionVersionAndMember() {
    List<Incompatibility> found =
        Compatibility.check(
            schema("Thing", 1, ""), schema("Thing", 2, "\"required\":[\"a\"]"), Mode.FULL);

    assertThat(found)
        .contains(
            new Incompatibility(
                Mode.BACKWARD,
                "/required",
                "required",
                true,
                "Events of version 1 may be refused: member 'a' is required, and may be missing."));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // what a property may become
        "\"type\":\"integer\"                 | \"type\":\"number\"",
        "\"type\":\"string\"                  | \"type\":[\"string\",\"null\"]",
        "\"type\":\"string\"                  | \"title\":\"anything\"",
        "\"enum\":[\"a\"]                     | \"enum\":[\"a\",\"b\"]",
        "\"enum\":[\"a\",\"b\"]               | \"type\":\"string\",\"maxLength\":1",
        "\"const\":3                          | \"type\":\"integer\",\"multipleOf\":3",
        "\"type\":\"boolean\"                 | \"enum\":[true,false,null]",
        "\"minimum\":3                        | \"exclusiveMinimum\":2.5",
        "\"exclusiveMaximum\":3               | \"maximum\":3",
        "\"multipleOf\":6                     | \"multipleOf\":1.5",
        "\"type\":\"integer\"                 | \"multipleOf\":0.1",
        "\"maxLength\":3,\"pattern\":\"a\"    | \"maxLength\":4,\"pattern\":\"a\"",
        "\"format\":\"uuid\"                  | \"type\":[\"string\",\"number\",\"boolean\",\"null\",\"object\",\"array\"]",
        "\"items\":{\"type\":\"integer\"},\"maxItems\":2 | \"items\":{\"type\":\"number\"},\"maxItems\":3",
        "\"items\":[{\"const\":1}],\"additionalItems\":false | \"items\":{\"type\":\"integer\"}",
        "\"uniqueItems\":true                 | \"minItems\":0",
        "\"anyOf\":[{\"type\":\"string\"},{\"const\":1}] | \"type\":[\"string\",\"integer\"]",
        "\"type\":[\"string\",\"null\"]       | \"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]",
        "\"type\":[\"string\",\"integer\"]    | \"oneOf\":[{\"type\":\"string\"},{\"type\":\"number\"}]",
        "\"allOf\":[{\"minimum\":1},{\"maximum\":2}] | \"minimum\":0,\"maximum\":3",
        "\"not\":{\"type\":[\"null\",\"string\"]}       | \"not\":{\"type\":\"null\"}",
        "\"type\":\"string\"                  | \"not\":{\"type\":\"null\"}",
        "\"contains\":{\"const\":1}           | \"contains\":{\"type\":\"integer\"}",
        "\"additionalProperties\":false,\"properties\":{\"x\":{}} | \"maxProperties\":1",
        "\"additionalProperties\":{\"type\":\"integer\"} | \"additionalProperties\":{\"type\":\"number\"}",
        "\"patternProperties\":{\"^x\":{\"const\":1}} | \"patternProperties\":{\"^x\":{\"type\":\"integer\"}}",
        "\"required\":[\"x\",\"y\"]           | \"dependencies\":{\"x\":[\"y\"]}",
        "\"properties\":{\"x\":{\"type\":\"string\"}}   | \"properties\":{\"x\":{\"type\":\"string\"},\"y\":{\"const\":1}}",
        "\"additionalProperties\":false,\"properties\":{\"x\":{}} | \"propertyNames\":{\"maxLength\":1}"
      })
  void wideningIsBackwardCompatible(String previous, String candidate) {
    assertThat(check(property(previous), property(candidate), Mode.BACKWARD)).isEmpty();
    assertThat(check(property(previous), property(previous), Mode.FULL)).isEmpty();
    assertThat(check(property(candidate), property(candidate), Mode.FULL)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"type\":\"number\"        | \"type\":\"integer\"                        | type",
        "\"title\":\"any\"          | \"type\":\"string\"                         | type",
        "\"enum\":[\"a\",\"b\"]     | \"enum\":[\"a\"]                            | enum",
        "\"type\":\"string\"        | \"enum\":[\"a\"]                            | enum",
        "\"type\":\"string\"        | \"const\":\"a\"                             | const",
        "\"minimum\":3              | \"minimum\":4                               | minimum",
        "\"minimum\":3              | \"exclusiveMinimum\":3                      | exclusiveMinimum",
        "\"multipleOf\":1.5         | \"multipleOf\":6                            | multipleOf",
        "\"maxLength\":4            | \"maxLength\":3                             | maxLength",
        "\"pattern\":\"a\"          | \"pattern\":\"b\"                           | pattern",
        "\"type\":\"string\"        | \"type\":\"string\",\"format\":\"uuid\"     | format",
        "\"minItems\":1             | \"minItems\":2                              | minItems",
        "\"items\":{\"type\":\"number\"} | \"items\":{\"type\":\"integer\"}       | type",
        "\"items\":[{\"const\":1}]  | \"items\":{\"const\":1}                     | const",
        "\"maxItems\":2             | \"uniqueItems\":true                        | uniqueItems",
        "\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}] | \"type\":\"string\" | type",
        "\"type\":\"integer\"       | \"oneOf\":[{\"type\":\"integer\"},{\"type\":\"number\"}] | oneOf",
        "\"type\":\"object\"        | \"additionalProperties\":false              | additionalProperties",
        "\"additionalProperties\":{\"type\":\"number\"} | \"properties\":{\"x\":{\"type\":\"string\"}} | type",
        "\"patternProperties\":{\"^x\":{}} | \"properties\":{\"xy\":{\"type\":\"string\"}} | type",
        "\"patternProperties\":{\"^x\":{}} | \"additionalProperties\":{\"type\":\"string\"} | type",
        "\"required\":[\"x\"]       | \"properties\":{\"x\":{\"type\":\"string\"}} | type",
        "\"properties\":{\"x\":{}}  | \"propertyNames\":{\"maxLength\":1}         | propertyNames",
        "\"properties\":{\"x\":{}}  | \"dependencies\":{\"x\":[\"y\"]}            | dependencies",
        "\"not\":{\"type\":\"null\"} | \"not\":{\"type\":[\"null\",\"string\"]}   | not",
        "\"properties\":{\"x\":{\"type\":\"string\"}} | \"properties\":{\"x\":{\"type\":\"integer\"}} | type"
      })
  void narrowingIsNotBackwardCompatible(String previous, String candidate, String rule) {
    assertThat(check(property(previous), property(candidate), Mode.BACKWARD))
        .isNotEmpty()
        .anyMatch(finding -> finding.endsWith(" " + rule));
  }

  @Test
  void undecidableChangeIsReportedAsSuch() {
    List<Incompatibility> found =
        Compatibility.check(
            schema(property("\"pattern\":\"^aa$\"")),
            schema(property("\"pattern\":\"^a+$\"")),
            Mode.BACKWARD);

    assertThat(found).singleElement().extracting(Incompatibility::decided).isEqualTo(false);
  }

  @Test
  void conditionalsCompareByMeaningWhereTheWordsAreTheSame() {
    String conditional =
        "\"properties\":{\"s\":{\"enum\":[\"ok\",\"failed\"]}%s},\"required\":[\"s\"],"
            + "\"if\":{\"properties\":{\"s\":{\"const\":\"failed\"}}},"
            + "\"then\":{\"required\":[\"error\"]},\"else\":{\"required\":[\"result\"]}";

    assertThat(
            check(
                conditional.formatted(""),
                conditional.formatted(",\"added\":{\"type\":\"string\"}"),
                Mode.FULL))
        .isEmpty();
    assertThat(
            check(
                conditional.formatted(""),
                conditional
                    .formatted("")
                    .replace("\"else\":{\"required\":[\"result\"]}", "\"$comment\":\"\""),
                Mode.BACKWARD))
        .isEmpty();
  }

  @Test
  void recursiveSchemasAreCompared() {
    String tree =
        "\"properties\":{\"value\":{\"type\":\"%s\"},\"next\":{\"$ref\":\"#\"},"
            + "\"all\":{\"items\":{\"$ref\":\"#\"}}}";

    assertThat(check(tree.formatted("integer"), tree.formatted("number"), Mode.BACKWARD)).isEmpty();
    assertThat(check(tree.formatted("number"), tree.formatted("integer"), Mode.BACKWARD))
        .contains("/properties/value/type type");
  }

  @Test
  void memberOfOneAlternativeIsInUseInTheOthers() {
    String previous =
        "\"anyOf\":[{\"properties\":{\"k\":{\"const\":1}},\"required\":[\"k\"]},"
            + "{\"properties\":{\"p\":{\"type\":\"string\"}}}]";

    assertThat(check(previous, "\"properties\":{\"p\":{\"type\":\"string\"}}", Mode.BACKWARD))
        .isNotEmpty();
  }

  @Test
  void changeOfDetailTypeIsIncompatible() {
    assertThat(check("", "\"x-amazon-events-detail-type\":\"Other\"", Mode.BACKWARD))
        .containsExactly(" detail-type");
  }

  @Test
  void formOfTheDocumentDoesNotMatter() {
    Schema payload = schema("Thing", 1, USER);
    Schema envelope =
        schema(
            "Thing",
            2,
            "\"properties\":{\"source\":{},\"detail-type\":{\"const\":\"Thing\"},\"detail\":{"
                + USER
                + "}}");

    assertThat(Compatibility.check(payload, envelope, Mode.FULL)).isEmpty();
  }

  private static String property(String members) {
    return "\"properties\":{\"p\":{" + members + "}}";
  }

  private static List<String> check(String previous, String candidate, Mode mode) {
    return Compatibility.check(schema("Thing", 1, previous), schema("Thing", 2, candidate), mode)
        .stream()
        .map(found -> found.pointer() + " " + found.rule())
        .toList();
  }
}
