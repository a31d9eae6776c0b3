// The kernels of one instruction set as tables of function pointers, and the choice among the sets.
//
// A tile kernel works on `n` consecutive elements. Its operands may be the same memory as its
// result, or apart from it, but may not overlap otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/dtype.h"
#include "kernels/pooling_sizes.h"
#include "kernels/scalar_function.h"

namespace croton {

// result[i] = function(a[i], b[i], c[i]); operands beyond the function's arity are null.
using TileKernel = void (*)(std::size_t n, void* result, const void* a, const void* b,
                            const void* c);

// accumulator = function(accumulator, tile[0], ..., tile[n-1]); one element of the tile's dtype.
using ReduceKernel = void (*)(std::size_t n, const void* tile, void* accumulator);

// The same for each of some rows, one after the other in memory, into an accumulator of its own; or
// for each column, element by element in the order of the rows.
using ReduceRowsKernel = void (*)(std::size_t rows, std::size_t columns, const void* tile,
                                  void* accumulators);

// The lanes of kReductionVectors vectors for each of some rows, one row after the other, combined
// in the order of `reduce`, into an accumulator for each row.
using FoldLanesKernel = void (*)(std::size_t rows, const void* lanes, void* accumulators);
inline constexpr std::size_t kReductionVectors = 4;
// Fewer elements than this are reduced in order, one by one, as NumPy and Theano do.
inline constexpr std::size_t kShortestReduction = 8;

// The place of the first of n elements that equals the value, or is nan as it is; else n.
using FindKernel = std::size_t (*)(std::size_t n, const void* elements, const void* value);

// The place of the first extreme of 0 < n < 2^31 elements; the first nan counts as that.
using FindExtremeKernel = std::size_t (*)(std::size_t n, const void* elements);

// The sum of the squares of n elements, in their own precision.
using SquaresKernel = double (*)(std::size_t n, const void* tile);

// Copies n elements that lie `stride` bytes apart to consecutive memory, or back.
using GatherKernel = void (*)(std::size_t n, void* result, const void* from, std::ptrdiff_t stride);
using ScatterKernel = void (*)(std::size_t n, void* to, std::ptrdiff_t stride, const void* from);
// Rows of `columns` copies each of elements that lie `stride` bytes apart.
using SpreadKernel = void (*)(std::size_t rows, std::size_t columns, void* result, const void* from,
                              std::ptrdiff_t stride);

// Kernels over the rows of matrices of float32 or float64, by ops/softmax and ops/crossentropy.
// The elements of a row lie together; a stride is the distance of two rows in elements. Results are
// contiguous and apart from the operands. No row is empty.
struct SoftmaxKernels {
  // Of x + bias; no bias where it is null.
  void (*softmax)(std::size_t rows, std::size_t columns, const void* x, std::ptrdiff_t stride,
                  const void* bias, void* y);
  void (*log_softmax)(std::size_t rows, std::size_t columns, const void* x, std::ptrdiff_t stride,
                      const void* bias, void* y);
  void (*softmax_gradient)(std::size_t rows, std::size_t columns, const void* dy,
                           std::ptrdiff_t dy_stride, const void* sm, std::ptrdiff_t sm_stride,
                           void* dx);
  // The cross-entropy of softmax(x + bias) and the class of each row, which must be a column; the
  // softmax and the column of the largest element too where they are not null.
  void (*crossentropy)(std::size_t rows, std::size_t columns, const void* x, std::ptrdiff_t stride,
                       const void* bias, const std::int64_t* classes, void* nll, void* softmax,
                       std::int64_t* argmax);
  void (*crossentropy_gradient)(std::size_t rows, std::size_t columns, const void* dy,
                                std::ptrdiff_t dy_stride, const void* softmax,
                                std::ptrdiff_t stride, const std::int64_t* classes, void* dx);
};

// Kernels over images, one after the other in memory, by ops/pooling. `scratch` is memory for
// `kScratchRows` rows. Results are apart from the operands.
struct PoolingKernels {
  // The largest, sum or mean of each window of x.
  void (*pool)(const PoolingSizes& sizes, std::size_t images, const void* x, void* z,
               void* scratch);
  // Gradients gz of the largest elements z added up at the elements of x that equal them.
  void (*spread_to_largest)(const PoolingSizes& sizes, std::size_t images, const void* x,
                            const void* z, const void* gz, void* gx, void* scratch);
  // Gradients gz of sums or means added up over their windows.
  void (*spread)(const PoolingSizes& sizes, std::size_t images, const void* gz, void* gx,
                 void* scratch);
  // For each window the sum of elements of v where x equals the largest element z; and the element
  // where the first such lies.
  void (*sum_at_largest)(const PoolingSizes& sizes, std::size_t images, const void* x,
                         const void* z, const void* v, void* sums, void* scratch);
  void (*take_at_largest)(const PoolingSizes& sizes, std::size_t images, const void* x,
                          const void* v, void* taken);
};

// Advances `count` streams of the generator MRG31k3p by `rounds` numbers each. A stream's state is
// six integers, one stream's after the other's. Number r of stream i goes to to[r * stride + i].
using StreamKernel = void (*)(std::size_t count, std::size_t rounds, std::int32_t* states, void* to,
                              std::ptrdiff_t stride);
// What becomes of a number: 1 below a threshold and 0 else, times an element of `factors` where
// there are such, in the place where the result goes; then divided by or times one number. All are
// of the dtype of the numbers.
struct Masking {
  enum class Scale : std::uint8_t { none, divide, multiply };
  const void* threshold;
  const void* factors;
  const void* number;
  Scale scale;
};
using MaskKernel = void (*)(std::size_t count, std::size_t rounds, std::int32_t* states,
                            const Masking& masking, void* to, std::ptrdiff_t stride);

// How a number lies in memory, as far as its order goes.
enum class NumberForm : std::uint8_t { signed_integer, unsigned_integer, floating };

// Kernels over numbers of one size, for kernels/sort_rows. A key is a signed integer of this size;
// keys have the order of their numbers. Negative zero comes before zero, all nans have the last
// key.
struct SortKernels {
  // Writes the keys of n numbers; where `zeros_are_equal`, both zeros get that of zero. Returns
  // whether there are negative zeros.
  bool (*encode)(NumberForm form, bool zeros_are_equal, std::size_t n, const void* numbers,
                 void* keys);
  // Turns keys to numbers again, in place.
  void (*decode)(NumberForm form, std::size_t n, void* keys);
  // Sorts up to `few` numbers to the same or to other memory. Returns whether there are negative
  // zeros, all of which come before zero.
  bool (*sort_few)(NumberForm form, std::size_t n, const void* numbers, void* sorted);
  std::size_t few;
  // Sorts up to `most_sorted` keys and turns them to numbers, in place.
  void (*sort)(NumberForm form, std::size_t n, void* keys);
  std::size_t most_sorted;
  // Moves the lower keys before the higher ones and returns how many they are; 0 where all are
  // equal. There are at least 1024. Null where `sort` cannot sort any number of keys.
  std::size_t (*split)(std::size_t n, void* keys);
  // 1 for keys in ascending order, -1 for descending, else 0; all by >= and <=.
  int (*direction)(std::size_t n, const void* keys);
  // The first place from `begin` on where a key equals the next but for its last bits, or n.
  std::size_t (*equal_neighbour)(std::size_t begin, std::size_t n, const void* keys,
                                 int ignored_bits);
  // The lowest and the highest key, and the bits in which any two keys differ.
  void (*range)(std::size_t n, const void* keys, std::int64_t* low, std::int64_t* high,
                std::uint64_t* differing);
};

// Lanes of a vector from `first_lane` on, up to the next piece, come from `offset` on, counted from
// where lane 0 would be.
struct GatherPiece {
  std::int32_t offset;
  std::int32_t first_lane;
};

// A vector of neighbouring positions: from where on it is read and written, and how many of its
// lanes are.
struct DirectVector {
  std::int32_t offset;
  std::int32_t count;
  std::int64_t target;
};

// What is done to results of a convolution or product besides adding a number.
enum class Rectifier : std::uint8_t {
  none,
  maximum,   // max(x, 0)
  half_sum,  // (x + |x|) / 2, which is nan for negative infinity
};

// Kernels of convolutions of float32 or float64, by ops/convolution_product and
// ops/convolution_filters. Sizes and strides are in elements.
struct ConvolutionKernels {
  std::size_t lanes;                  // of a vector
  std::size_t rows;                   // of a tile of `multiply`, at most
  std::size_t vectors;                // of a row of a tile of `multiply`, at most
  std::size_t dot_rows, dot_columns;  // of a tile of `dot`, at most

  // Copies `count` rows of `length` elements, `from_stride` apart: element i of part p < step of a
  // row is the row's element i step + p + start, or 0 outside. Parts have `columns` elements and
  // lie together; rows are `to_stride` apart. Writes up to a vector beyond each, in order.
  void (*copy_rows)(std::size_t count, const void* from, std::ptrdiff_t from_stride,
                    std::int64_t length, std::int64_t start, std::int64_t step,
                    std::int64_t columns, void* to, std::ptrdiff_t to_stride);
  // For each k < count the vector that the pieces pick from `from + places[k]`, to `to` and
  // `stride` further on for each k. Reads whole vectors from every piece.
  void (*gather)(std::size_t count, const void* from, const std::int32_t* places,
                 const GatherPiece* pieces, std::size_t piece_count, void* to, std::size_t stride);
  // c = a b, or c + a b: a is packed, `rows` (of the table) elements for each k < depth; b has
  // `vectors` vectors for each k, `b_stride` apart; c has `row_count` rows.
  void (*multiply)(std::size_t row_count, std::size_t vector_count, std::size_t depth,
                   const void* a, const void* b, std::size_t b_stride, void* c,
                   std::size_t c_stride, bool accumulates);
  // c = a b where vector v of b for k begins at b + places[k] + vectors[v].offset, and vector v of
  // a row of c at c + vectors[v].target, of which `count` lanes are written.
  void (*multiply_direct)(std::size_t row_count, std::size_t vector_count, std::size_t depth,
                          const void* a, const void* b, const std::int32_t* places,
                          const DirectVector* vectors, void* c, std::size_t c_stride);
  // Adds a number to `count` results, unless it is null, and rectifies them.
  void (*finish)(std::size_t count, void* results, const void* added, Rectifier rectifier);
  // c[i][j] = sum of a[i] b[j], or c[i][j] + that, over rows of `vector_count` vectors.
  void (*dot)(std::size_t row_count, std::size_t column_count, std::size_t vector_count,
              const void* a, std::size_t a_stride, const void* b, std::size_t b_stride, void* c,
              std::size_t c_stride, bool accumulates);
};

// Neighbouring tiles of one row of tiles of Winograd's convolution, fewer than a vector has lanes.
struct WinogradRun {
  std::int64_t source;       // the plane of the first tile, counted from that of the channel
  std::int64_t row, column;  // of the first tile's first element; may lie outside of the image
  bool is_inside;            // whether the plane is one of the image's
  std::int32_t lane, tiles;  // of the first tile; their number
  std::int64_t target;       // where the first tile's results begin
  std::int32_t target_rows, target_columns;  // of all results
};

// Kernels of Winograd's convolution of float32, by ops/convolution_winograd. Each of the 36
// elements of tiles, 9 of filters lies a stride from the one before; a lane is a tile, or filter.
// All write whole vectors.
struct WinogradKernels {
  void (*transform_filters)(std::size_t vectors, const float* g, std::size_t g_stride, float* to,
                            std::size_t to_stride);
  // Tiles of one channel. Writes a vector from the first lane of each run on, in order. `lines` has
  // room for six vectors for each tile, and one more.
  void (*gather_tiles)(const WinogradRun* runs, std::size_t run_count, const float* plane,
                       std::int64_t height, std::int64_t width, float* lines, float* to,
                       std::size_t to_stride);
  void (*transform_tiles)(std::size_t vectors, const float* d, std::size_t d_stride, float* to,
                          std::size_t to_stride);
  // Four rows, `to_stride` apart, of four results for each tile. Whether all are finite.
  bool (*transform_products)(std::size_t vectors, const float* m, std::size_t m_stride, float* to,
                             std::size_t to_stride);
  // These rows to an image of this width.
  void (*scatter_tiles)(const WinogradRun* runs, std::size_t run_count, const float* from,
                        std::size_t from_stride, float* plane, std::int64_t width);
};

// How much of each row of a matrix a panel of ops/panel_product holds, whatever the instruction
// set.
inline constexpr std::size_t kPanelBytes = 192;

// What becomes of a product: alpha (a b) + beta c, of which c is not read where beta is 0; plus a
// number for each column, if there are such; rectified.
struct ProductFinish {
  double alpha = 1, beta = 0;
  const void* added = nullptr;
  Rectifier rectifier = Rectifier::none;
};

// Kernels of matrix products of float32 or float64, by ops/blocked_product, ops/vector_product and
// ops/panel_product. Strides are in elements and may be any; those of b and c in their rows are 1,
// where nothing else is said. Each element is a sum in the order of the depth, but in
// `multiply_lines` and, where there are few columns, in `add_rows`.
struct ProductKernels {
  bool is_fast;       // whether they are faster than BLAS, packing included
  std::size_t rows;   // of a panel of packed rows
  std::size_t lanes;  // of a vector
  std::size_t width;  // columns of a panel of packed columns

  // Panels of `rows` rows (of the table), one after the other: all rows for each step of the depth.
  // Zeros stand for rows that are not there.
  void (*pack_rows)(std::size_t row_count, std::size_t depth, const void* from,
                    std::ptrdiff_t row_stride, std::ptrdiff_t stride, void* to);
  // Panels of `width` columns; the last one has as many whole vectors as its columns need.
  void (*pack_columns)(std::size_t columns, std::size_t depth, const void* from,
                       std::ptrdiff_t column_stride, std::ptrdiff_t stride, void* to);
  // Of packed rows and columns.
  void (*multiply)(std::size_t row_count, std::size_t columns, std::size_t depth, const void* a,
                   const void* b, void* c, std::ptrdiff_t c_stride, const ProductFinish& finish);
  // Of operands where they lie: for products with few rows or columns. The rows of b ascend.
  void (*multiply_in_place)(std::size_t row_count, std::size_t columns, std::size_t depth,
                            const void* a, std::ptrdiff_t a_stride, std::ptrdiff_t a_step,
                            const void* b, std::ptrdiff_t b_stride, void* c,
                            std::ptrdiff_t c_stride, const ProductFinish& finish);
  // Of rows of a and columns of b whose elements lie together along the depth, strides apart: an
  // element is the sum of the lanes of a vector of sums, the same whatever it is computed with.
  void (*multiply_lines)(std::size_t row_count, std::size_t columns, std::size_t depth,
                         const void* a, std::ptrdiff_t a_stride, const void* b,
                         std::ptrdiff_t b_stride, void* c, std::ptrdiff_t c_stride,
                         std::ptrdiff_t c_step, double alpha, double beta);
  // A row, `step` between its elements, times a matrix: rows of b are added up.
  void (*add_rows)(std::size_t columns, std::size_t depth, const void* a, std::ptrdiff_t a_step,
                   const void* b, std::ptrdiff_t b_stride, void* c, double alpha, double beta);
  // Copies a part of a matrix, `columns` of at most kPanelBytes, into a panel, row by row; what is
  // left of the panel's rows is zero. `multiply_in_place` reads it as rows kPanelBytes apart.
  void (*pack_panel)(std::size_t columns, std::size_t depth, const void* from,
                     std::ptrdiff_t column_stride, std::ptrdiff_t stride, void* to);
};

struct KernelTable {
  // By function and by the dtype it computes in (that of its operands). Null where there is none.
  // The kernel of switch_ takes the condition as bool; float16 is computed as float32, see
  // lower/tile_code.
  TileKernel elementwise[kScalarFunctionCount][kDTypeCount];
  // Null but for float32 and float64.
  TileKernel product_sum[kProductSumCount][kDTypeCount];
  // From one dtype to another, as C casts; to bool is "not zero".
  TileKernel cast[kDTypeCount][kDTypeCount];
  // float32 rounded to the nearest float16 value.
  TileKernel round_to_half;
  ReduceKernel reduce[kReduceFunctionCount][kDTypeCount];
  // Null but for some functions of float32 and float64.
  ReduceRowsKernel reduce_each[kReduceFunctionCount][kDTypeCount];
  ReduceRowsKernel reduce_down[kReduceFunctionCount][kDTypeCount];
  // Null but for float32 and float64; of what native code has accumulated.
  FoldLanesKernel fold_lanes[kReduceFunctionCount][kDTypeCount];
  // Sums of float32 in float64.
  ReduceKernel widening_sum;
  ReduceRowsKernel widening_sum_each, widening_sum_down;
  // Null for bool, float16 and complex numbers.
  FindKernel find[kDTypeCount];
  // Null but for int32, int64, float32 and float64.
  FindExtremeKernel find_largest[kDTypeCount], find_smallest[kDTypeCount];
  // Null but for float32 and float64.
  SquaresKernel sum_of_squares[kDTypeCount];
  // By size of element: 1, 2, 4, 8, 16 bytes at index 0 to 4.
  GatherKernel gather[5];
  ScatterKernel scatter[5];
  // Fills with copies of the element at `a`.
  TileKernel fill[5];
  SpreadKernel spread[5];
  // By dtype; null but for float32 and float64.
  SoftmaxKernels softmax[kDTypeCount];
  ConvolutionKernels convolution[kDTypeCount];
  WinogradKernels winograd;
  ProductKernels product[kDTypeCount];
  // By dtype; null but for float32, float64, int64 and uint64.
  PoolingKernels pooling[kDTypeCount];
  // By the dtype of the numbers; null but for floats.
  StreamKernel uniform[kDTypeCount];
  MaskKernel masks[kDTypeCount];  // null but for float32 and float64
  // By size of number: 2, 4, 8 bytes at index 1 to 3; null elsewhere.
  SortKernels sort[4];
};

// The index of an element size in the tables above.
inline int size_index(std::size_t item_size) { return __builtin_ctzll(item_size); }

// The table in use: of the best instruction set this machine has, or the one that was forced.
const KernelTable& kernels();

// The table of the instruction set that computes nothing: a kernel takes numbers of values of
// native/vector_code and adds to that code. Raises native::NotTraceable, or holds null, for what
// has no such form.
const KernelTable& traced_kernels();

std::string instruction_set();
std::vector<std::string> available_instruction_sets();
// Raises ValueError when the machine or the build does not have it.
void set_instruction_set(const std::string& name);

}  // namespace croton
