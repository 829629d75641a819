package dev.trestle.schemas;

import static dev.trestle.schemas.Fixtures.schema;
import static dev.trestle.schemas.Fixtures.utf8;
import static dev.trestle.schemas.Fixtures.violations;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTextTest {

  private static final Schema ANY = schema("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{\"a\":",
        "{\"a\":1",
        "{\"a\":1,}",
        "{'a':1}",
        "{a:1}",
        "{\"a\":tru}",
        "{\"a\":1} x",
        "{\"a\":1}{}",
        "{} null",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":-Infinity}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":0x10}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\\x\"}",
        "{/*c*/}",
        "\uFEFF{}",
        "{\"a\":[1,]}",
        "nul"
      })
  void textThatIsNotOneJsonValueIsAViolationAtTheRoot(String text) {
    assertThat(violations(ANY, text)).containsExactly(" json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "1", "\"text\"", "true"})
  void payloadMustBeAnObject(String text) {
    assertThat(violations(ANY, text)).containsExactly(" type");
  }

  @Test
  void truncatedTextNamesLineAndColumn() {
    Validation.Invalid invalid = (Validation.Invalid) ANY.validate(utf8("{\n  \"a\": [1, 2"));

    assertThat(invalid.violations().get(0).message()).contains("line 2").contains("column");
  }

  @Test
  void repeatedMemberNameIsRefusedWhereItStands() {
    assertThat(violations(ANY, "{\"a\":{\"b\":1,\"b\":2}}")).containsExactly("/a/b duplicate");
    assertThat(violations(ANY, "{\"a\":1,\"\\u0061\":2}")).containsExactly("/a duplicate");
  }

  @Test
  void nestingEndsAt64() {
    String deepest = "{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}";
    String deeper = "{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}";

    assertThat(violations(ANY, deepest)).isEmpty();
    assertThat(violations(ANY, deeper)).containsExactly(" limit");
    assertThat(violations(ANY, "{\"a\":" + "[".repeat(1_000_000))).containsExactly(" limit");
  }

  @ParameterizedTest
  @CsvSource({
    "1e1000000000, /a limit",
    "-1e1000000000, /a limit",
    "1e-1000000000, /a limit",
    "1e401, /a limit",
    "1e99999999999, ' limit'"
  })
  void hugeNumberIsAViolation(String number, String expected) {
    Schema bounded =
        schema("\"properties\":{\"a\":{\"type\":\"number\",\"multipleOf\":3,\"maximum\":5}}");

    assertThat(violations(bounded, "{\"a\":" + number + "}")).containsExactly(expected);
  }

  @Test
  void lengthsAreBounded() {
    assertThat(violations(ANY, "{\"a\":" + "9".repeat(401) + "}")).containsExactly(" limit");
    assertThat(violations(ANY, "{\"a\":\"" + "x".repeat((1 << 20) + 1) + "\"}"))
        .containsExactly(" limit");
    assertThat(violations(ANY, "{\"" + "x".repeat(1025) + "\":1}")).containsExactly(" limit");
  }

  @Test
  void wrongUtf8IsRefused() {
    byte[] cut = "{\"a\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1);
    byte[] overlong = utf8("{\"a\":\"..\"}");
    overlong[6] = (byte) 0xC0;
    overlong[7] = (byte) 0xAF;
    byte[] utf16 = "{}".getBytes(StandardCharsets.UTF_16LE);

    assertThat(violations(ANY.validate(cut))).containsExactly(" json");
    assertThat(violations(ANY.validate(overlong))).containsExactly(" json");
    assertThat(violations(ANY.validate(utf16))).containsExactly(" json");
  }

  @Test
  void aReplacementCharacterThatWasSentIsToldFromOneThatDecodingMade() {
    byte[] sent = utf8("{\"a\":\"\uFFFD..\"}");
    assertThat(violations(ANY.validate(sent))).isEmpty();

    sent[9] = (byte) 0x80;
    assertThat(violations(ANY.validate(sent))).containsExactly(" json");
  }

  @Test
  void halfASurrogatePairIsRefused() {
    assertThat(violations(ANY, "{\"a\":[\"\\ud83d\"]}")).containsExactly("/a/0 json");
    assertThat(violations(ANY, "{\"a\":\"\\ud83d\\ude00\"}")).isEmpty();
  }

  @Test
  void numbersBeyondDoublesAreJudgedExactly() {
    Schema exact =
        schema(
            """
            "properties": {
              "max": { "maximum": 9007199254740993 },
              "even": { "multipleOf": 2 },
              "cents": { "multipleOf": 0.01 },
              "const": { "const": 9007199254740993 },
              "enum": { "enum": [1, 0.1] },
              "int": { "type": "integer", "maximum": 9007199254740993 },
              "set": { "uniqueItems": true }
            }
            """);

    assertThat(violations(exact, "{\"max\":9007199254740993,\"even\":9007199254740994}")).isEmpty();
    assertThat(violations(exact, "{\"max\":9007199254740994}")).containsExactly("/max maximum");
    assertThat(violations(exact, "{\"max\":9007199254740993.5}")).containsExactly("/max maximum");
    assertThat(violations(exact, "{\"even\":9007199254740993}"))
        .containsExactly("/even multipleOf");
    assertThat(violations(exact, "{\"cents\":1e20,\"enum\":1.0}")).isEmpty();
    assertThat(violations(exact, "{\"cents\":0.015}")).containsExactly("/cents multipleOf");
    assertThat(violations(exact, "{\"const\":9007199254740992}")).containsExactly("/const const");
    assertThat(violations(exact, "{\"enum\":0.1000000000000000055511151231257827}"))
        .containsExactly("/enum enum");
    assertThat(violations(exact, "{\"int\":1e2}")).isEmpty();
    assertThat(violations(exact, "{\"int\":18446744073709551617}")).containsExactly("/int maximum");
    assertThat(violations(exact, "{\"set\":[1,{\"a\":1.0},{\"a\":10e-1}]}"))
        .containsExactly("/set uniqueItems");
    assertThat(violations(exact, "{\"set\":[9007199254740992,9007199254740993]}")).isEmpty();
  }
}
