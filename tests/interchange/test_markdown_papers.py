"""Papers in Markdown are read like the same papers without its marks."""

from __future__ import annotations

from trainer.interchange.judging import Judgement, judge
from trainer.interchange.markdown_marks import unmarked
from trainer.interchange.reading import read

BULLETS = """# 客户经理测验

## 一、单选题（每题 2 分，共 4 分）

1. 拜访前最先做的是？

- A. 查客户资料
- B. 打印报价单

**答案：A**

---

2. 哪一句是开放式提问？

- A. 您要不要？
- B. 您现在**怎么**处理？

**答案**：B
**解析：** 开放式提问不能用是或否回答。
"""
BOLD = """## 一、单选题

**1.** 关于回访的说法正确的是（　　）
**A.** 只在投诉后回访
**B.** 签约后应安排首次回访

**2. 合同条款由谁解释？**

A. 客户
B. 法务

## 参考答案
1. B
2. B
"""


def found(text: str) -> Judgement:
    judged = judge(read(text.encode(), "paper.md"))
    assert not judged.faults, [str(fault) for fault in judged.faults]
    return judged


def test_options_in_a_list_and_bold_labels_are_read() -> None:
    first, second = found(BULLETS).drafts
    assert (first.stem, first.key) == ("拜访前最先做的是？", {"a"})
    assert [option.text for option in first.options] == ["查客户资料", "打印报价单"]
    assert second.key == {"b"}
    assert second.options[1].text == "您现在**怎么**处理？"
    assert dict(second.rationale) == {"b": "开放式提问不能用是或否回答。"}


def test_bold_numbers_and_letters_are_read() -> None:
    first, second = found(BOLD).drafts
    assert first.stem.startswith("关于回访的说法正确的是")
    assert [option.text for option in first.options] == ["只在投诉后回访", "签约后应安排首次回访"]
    assert second.stem == "合同条款由谁解释？"
    assert (first.key, second.key) == ({"b"}, {"b"})


def test_emphasis_within_a_text_and_lines_of_signs_in_other_papers_stay() -> None:
    text = "1. 什么是**首次回访**？\n---\n- 甲\n**重点**：记住\nA. 一\nB. 二\n答案：A\n"
    assert unmarked(text) == text
