package dev.trestle.gateway.publish;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StructTextTest {

  @Test
  void membersComeInOrderAndWholeNumbersWithoutAFraction() {
    Struct struct =
        Struct.newBuilder()
            .putFields("b", number(1.5))
            .putFields("a", number(1_048_576))
            .putFields("c", Value.newBuilder().setBoolValue(true).build())
            .putFields("d", Value.newBuilder().setNullValue(NullValue.NULL_VALUE).build())
            .putFields("e", Value.newBuilder().setStringValue("\"ü\"").build())
            .putFields(
                "f",
                Value.newBuilder()
                    .setListValue(ListValue.newBuilder().addValues(number(-0.25)))
                    .build())
            .build();

    assertThat(text(struct))
        .isEqualTo(
            "{\"a\":1048576,\"b\":1.5,\"c\":true,\"d\":null,\"e\":\"\\\"ü\\\"\",\"f\":[-0.25]}");
  }

  @Test
  void aNumberBeyondExactIntegersIsWrittenAsTheDoubleItIs() {
    assertThat(text(Struct.newBuilder().putFields("n", number(1e300)).build()))
        .isEqualTo("{\"n\":1.0E300}");
  }

  @Test
  void eachNumberThatIsNoneIsPointedAt() {
    Struct struct =
        Struct.newBuilder()
            .putFields("a/b", number(Double.NaN))
            .putFields(
                "l",
                Value.newBuilder()
                    .setListValue(
                        ListValue.newBuilder()
                            .addValues(number(0))
                            .addValues(number(Double.NEGATIVE_INFINITY)))
                    .build())
            .build();

    assertThat(StructText.of(struct).notFinite()).containsExactly("/a~1b", "/l/1");
  }

  private static Value number(double number) {
    return Value.newBuilder().setNumberValue(number).build();
  }

  private static String text(Struct struct) {
    return new String(StructText.of(struct).utf8(), StandardCharsets.UTF_8);
  }
}
