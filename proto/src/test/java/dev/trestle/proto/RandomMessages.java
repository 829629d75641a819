package dev.trestle.proto;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Random;

/**
 * Messages that are well formed and mostly nonsense: fields set or not, at the edges of their types
 * and of what is documented. The same seed gives the same messages. Not safe across threads.
 */
public final class RandomMessages {

  private static final int MAX_DEPTH = 6;
  private static final List<Long> NUMBERS =
      List.of(0L, 1L, 2L, -1L, 20L, 1_001L, 10_001L, 999_999_999L, -(1L << 31), (1L << 31) - 1);
  private static final List<Long> LARGE_NUMBERS =
      List.of(1L << 53, 253_402_300_800L, Long.MIN_VALUE, Long.MAX_VALUE);
  private static final List<Double> FRACTIONS =
      List.of(0.0, -0.0, 0.001, 400.0, -1.0, 1e308, Double.MIN_VALUE, Double.NaN, 1 / 0.0);
  private static final List<String> TEXTS =
      List.of(
          "",
          " ",
          "\0",
          "a",
          "events",
          "events#0",
          "AudioUploaded",
          "NoSuchType",
          "custom.upload-service",
          "aws.s3",
          "../../etc/passwd",
          "type.googleapis.com/google.protobuf.Struct",
          "type.googleapis.com/trestle.v1.Event",
          "b\u00e9\ud83d\ude00\u2028",
          "x".repeat(300),
          "1".repeat(5_000),
          "[".repeat(5_000),
          "{}",
          "{\"type\":\"object\",\"required\":[\"a\"]}",
          "{\"$ref\":\"#\"}",
          "{\"pattern\":\"(a+)+$(\",\"type\":7}",
          "{\"userId\":\"u\",\"userId\":1e400}",
          "null");

  private final Random random;

  public RandomMessages(long seed) {
    this.random = new Random(seed);
  }

  /** The next message of the prototype's type. */
  public Message like(Message prototype) {
    return like(prototype, 0);
  }

  private Message like(Message prototype, int depth) {
    Message.Builder message = prototype.newBuilderForType();
    for (FieldDescriptor field : prototype.getDescriptorForType().getFields()) {
      if (random.nextBoolean()) {
        continue;
      }
      if (field.isRepeated()) {
        for (int i = random.nextInt(4); i > 0 && depth < MAX_DEPTH; i--) {
          message.addRepeatedField(field, value(message, field, depth));
        }
      } else if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE || depth < MAX_DEPTH) {
        message.setField(field, value(message, field, depth));
      }
    }
    return message.build();
  }

  private Object value(Message.Builder parent, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case INT -> (int) (long) any(NUMBERS);
      case LONG -> random.nextBoolean() ? any(NUMBERS) : any(LARGE_NUMBERS);
      case FLOAT -> (float) (double) any(FRACTIONS);
      case DOUBLE -> any(FRACTIONS);
      case BOOLEAN -> random.nextBoolean();
      case STRING -> any(TEXTS);
      case BYTE_STRING ->
          random.nextBoolean()
              ? ByteString.copyFromUtf8(any(TEXTS))
              : ByteString.copyFrom(new byte[] {(byte) 0xff, 0, (byte) 0x80});
      case ENUM -> anyOf(field.getEnumType());
      case MESSAGE -> like(parent.newBuilderForField(field).build(), depth + 1);
    };
  }

  private Object anyOf(EnumDescriptor type) {
    return random.nextInt(5) == 0
        ? type.findValueByNumberCreatingIfUnknown(77)
        : any(type.getValues());
  }

  private <T> T any(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
