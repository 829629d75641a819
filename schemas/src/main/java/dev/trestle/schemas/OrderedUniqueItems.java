package dev.trestle.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.AbstractKeyword;
import com.networknt.schema.keyword.BaseKeywordValidator;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code uniqueItems} by comparing canonical texts; the library's own set of nodes takes quadratic
 * time when a payload is built so that its items' hashes collide.
 */
final class OrderedUniqueItems extends AbstractKeyword {

  OrderedUniqueItems() {
    super("uniqueItems");
  }

  @Override
  public KeywordValidator newValidator(
      SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
    return new Check(this, location, node, parent, context);
  }

  private static final class Check extends BaseKeywordValidator {
    Check(
        OrderedUniqueItems keyword,
        SchemaLocation location,
        JsonNode node,
        Schema parent,
        SchemaContext context) {
      super(keyword, node, location, parent, context);
    }

    @Override
    public void validate(
        ExecutionContext execution, JsonNode node, JsonNode root, NodePath location) {
      if (schemaNode.booleanValue() && node.isArray() && hasRepeat(node)) {
        execution.addError(
            error()
                .instanceNode(node)
                .instanceLocation(location)
                .evaluationPath(execution.getEvaluationPath())
                .locale(execution.getExecutionConfig().getLocale())
                .build());
      }
    }

    private static boolean hasRepeat(JsonNode array) {
      Set<String> seen = new TreeSet<>();
      for (JsonNode item : array) {
        if (!seen.add(CanonicalJson.of(item))) {
          return true;
        }
      }
      return false;
    }
  }
}
