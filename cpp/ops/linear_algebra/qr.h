// The factorisation of a matrix in an orthonormal and an upper triangular one.
#pragma once

#include "graph/op.h"

namespace croton {

// Modes with two outputs: `reduced` and `complete` give q and r, `raw` the reflectors h
// (transposed) and their factors tau.
class QRFull final : public Op {
 public:
  // Raises ValueError for a mode that has not two outputs.
  explicit QRFull(std::string mode);
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "QRFull"; }
  std::vector<Property> properties() const override { return {{"mode", mode_}}; }
  std::string text() const override { return "QRFull{mode='" + mode_ + "'}"; }
  Ref<Apply> make(VariableList inputs) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::string mode_;
};

// The mode `r`, which gives r alone.
class QRIncomplete final : public Op {
 public:
  // Raises ValueError for another mode.
  explicit QRIncomplete(std::string mode);
  OpFamily family() const override { return OpFamily::other; }
  const char* class_name() const override { return "QRIncomplete"; }
  std::vector<Property> properties() const override { return {{"mode", mode_}}; }
  std::string text() const override { return "QRIncomplete{mode='" + mode_ + "'}"; }
  Ref<Apply> make(VariableList inputs) const override;
  void bind(const Apply& node, Binder& binder) const override;

 private:
  std::string mode_;
};

}  // namespace croton
