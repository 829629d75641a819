package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives each number of a tree its one exact form (1, 1.0 and 10e-1 are the same node), so that
 * equality of nodes is equality of values, and bounds what a number can expand to.
 */
final class ExactTree {

  /** Digits before or after the decimal point; a double reaches 309 and 324. */
  static final int MAX_DIGITS = 400;

  private final boolean escapes;
  private final Deque<Object> path = new ArrayDeque<>();
  private int size;
  private StrictJson.@Nullable Unreadable failure;

  private ExactTree(boolean escapes) {
    this.escapes = escapes;
  }

  /**
   * @param escapes whether characters were written as escapes; only these can be half surrogates
   */
  static StrictJson.Reading normalise(JsonNode root, boolean escapes) {
    ExactTree tree = new ExactTree(escapes);
    JsonNode exact = tree.exact(root);
    return tree.failure == null ? new StrictJson.Read(exact, tree.size) : tree.failure;
  }

  private JsonNode exact(JsonNode node) {
    size++;
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        path.addLast(member.getKey());
        checkText(member.getKey());
        JsonNode value = member.getValue();
        JsonNode exact = exact(value);
        if (exact != value) {
          member.setValue(exact);
        }
        path.removeLast();
      }
    } else if (node instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        path.addLast(i);
        array.set(i, exact(array.get(i)));
        path.removeLast();
      }
    } else if (node.isTextual()) {
      checkText(node.textValue());
    } else if (node.isBigDecimal()) {
      return number(node.decimalValue());
    }
    return node;
  }

  private JsonNode number(BigDecimal written) {
    BigDecimal value = written.stripTrailingZeros();
    long digitsBefore = (long) value.precision() - value.scale();
    if (digitsBefore > MAX_DIGITS || value.scale() > MAX_DIGITS) {
      fail(
          Violation.LIMIT,
          "The number is out of range: use at most "
              + MAX_DIGITS
              + " digits on either side of the decimal point.");
      return IntNode.valueOf(0);
    }
    if (value.scale() > 0) {
      return DecimalNode.valueOf(value);
    }
    BigInteger integer = value.toBigIntegerExact();
    if (integer.bitLength() < Integer.SIZE) {
      return IntNode.valueOf(integer.intValue());
    }
    return integer.bitLength() < Long.SIZE
        ? LongNode.valueOf(integer.longValue())
        : BigIntegerNode.valueOf(integer);
  }

  private void checkText(String text) {
    if (!escapes) {
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (i + 1 < text.length()
            && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
          i++;
        } else {
          fail(
              Violation.JSON,
              "The text has half of a surrogate pair, which is no character: remove it or"
                  + " complete the pair.");
          return;
        }
      }
    }
  }

  private void fail(String rule, String message) {
    if (failure == null) {
      StringBuilder pointer = new StringBuilder();
      path.forEach(token -> pointer.append('/').append(Pointers.escape(token.toString())));
      failure = StrictJson.unreadable(pointer.toString(), rule, message);
    }
  }
}
