using Vqa.Kernels.Blocks;

namespace Vqa.Kernels.Lanes;

/// <summary>The fields of <see cref="BlockMetrics"/>, in its order, each still spread over the lanes of its
/// block.</summary>
internal struct BlockSums<TSums>
    where TSums : unmanaged
{
    public TSums Sum, SumSquares, Sad, Dark, EdgeColumns, InnerColumns, EdgeRows, InnerRows;
}
