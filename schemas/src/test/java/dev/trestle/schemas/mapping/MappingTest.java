package dev.trestle.schemas.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTest {

  private static final String EXACT =
      "{\"big\":123456789012345678901234567890,\"long\":9007199254740993,"
          + "\"decimal\":0.1000000000000000055511151231257827,\"price\":1.10,"
          + "\"list\":[9007199254740993,null,{\"x\":null}]}";

  @Test
  void renamesAndNests() {
    assertThat(
            apply(
                "{ \"user\": { \"id\": userId }, \"bytes\": metadata.size }",
                "{\"userId\":\"u\",\"metadata\":{\"size\":9007199254740993}}"))
        .isEqualTo("{\"user\":{\"id\":\"u\"},\"bytes\":9007199254740993}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$",
        "{\"big\":big,\"long\":long,\"decimal\":decimal,\"price\":price,\"list\":list}",
        "$merge([$, {\"long\": long}])",
        "$clone($)"
      })
  void copiedNumbersStayExact(String expression) {
    assertThat(apply(expression, EXACT)).isEqualTo(EXACT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "($f := function(){ $f() }; $f())                 | steps",
        "($f := function($n){ 1 + $f($n) }; $f(1))        | deep",
        "[1..9999999].($ * 2)                             | steps",
        "{\"a\": $pad(\"x\", 100000000)}                  | $pad",
        "{\"a\": $random()}                               | $random",
        "{\"a\": $now()}                                  | $now",
        "{\"a\": $eval(\"1\")}                            | $eval",
        "{\"a\": 1 + \"x\"}                               | failed",
        "42                                               | no object",
        "missing                                          | no object",
        "[{}]                                             | no object"
      })
  void whatCannotBeMappedIsAFailure(String expression, String reason) {
    Mapped mapped = Mapping.of("Thing", 1, 2, expression).apply(utf8("{}"));

    assertThat(mapped).isInstanceOf(Mapped.Failed.class);
    assertThat(((Mapped.Failed) mapped).message()).contains("Thing v1 to v2").contains(reason);
  }

  @Test
  void timeIsBoundedWhateverThePayloadAsks() {
    long start = System.nanoTime();
    Mapping.of("Thing", 1, 2, "{\"sum\": $sum([1..n].($ * 2))}").apply(utf8("{\"n\":9999999}"));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$match(a, /(a+)+$/)",
        "{\"a\": $replace(a, /x/i, \"\")}",
        "a ~> /x/",
        "(/* c */ /x/)",
        "a and /x/",
        "$ ~> |$|{\"price\": 1}|",
        "((("
      })
  void expressionThatCannotBeTrustedIsRefused(String expression) {
    assertThatThrownBy(() -> Mapping.of("Thing", 1, 2, expression))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void divisionIsNoRegularExpression() {
    assertThat(
            apply("{\"a\": (x / 2) / `y z` /* half / */ / 1, \"/b/\": '/'}", "{\"x\":8,\"y z\":2}"))
        .isEqualTo("{\"a\":2,\"/b/\":\"/\"}");
    assertThat(apply("{\"a\": $pad(\"ab\", -4, \"#\"), \"b\": $pad(\"ab\", 3)}", "{}"))
        .isEqualTo("{\"a\":\"##ab\",\"b\":\"ab \"}");
  }

  @Test
  void oneMappingServesManyThreads() throws Exception {
    Mapping mapping = Mapping.of("Thing", 1, 2, "{\"twice\": n * 2, \"list\": [n, n + 1]}");
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<String>> tasks = new ArrayList<>();
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 400; i++) {
        byte[] payload = utf8("{\"n\":" + i + "}");
        tasks.add(() -> text(mapping.apply(payload)));
        expected.add("{\"twice\":%d,\"list\":[%d,%d]}".formatted(2 * i, i, i + 1));
      }
      List<String> given = new ArrayList<>();
      for (Future<String> result : threads.invokeAll(tasks)) {
        given.add(result.get());
      }
      assertThat(given).isEqualTo(expected);
    } finally {
      threads.shutdownNow();
    }
  }

  private static String apply(String expression, String payload) {
    return text(Mapping.of("Thing", 1, 2, expression).apply(utf8(payload)));
  }

  private static String text(Mapped mapped) {
    return mapped instanceof Mapped.Done done
        ? new String(done.payload(), StandardCharsets.UTF_8)
        : mapped.toString();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
