"""English words: people, payments, channels, verbs. Everything in lower case."""

HONORIFICS = frozenset("mr mrs ms miss dr prof madam mdm sir auntie aunty aunt uncle lady lord rev capt coach chef".split())
AFTER_TITLES = frozenset("sir madam ji bhai uncle aunty auntie didi saab anna jr sr".split())

FIRST_NAMES = frozenset(
    "aaron abby abdul abigail ada adam adele adrian agnes ahmed aiden aisha ajay akira alan albert alec alex alexa "
    "alexander alexandra alfie alfred ali alice alicia alina alison allan allen alma alvin amanda amber amelia amina "
    "amir amit amy ana anand andrea andreas andrew andy angel angela angie angus anil anita anjali ankit ann anna "
    "annabel anne annie anthony antonio anya april archie ariana ariel arjun arnold arthur arun asha ashley astrid "
    "audrey august austin ava barbara barry beatrice becky bella ben benjamin bernard bernice bert beth betty beverly "
    "bianca bill billy blake bob bobby bonnie brad bradley brandon brenda brian bridget brooke bruce bruno bryan caleb "
    "calvin cameron camilla candice candy cara carl carla carlos carmen carol caroline carrie casey cassie catherine "
    "cathy cecilia celia celine chad charles charlie charlotte chelsea cherry cheryl chester chloe chris christian "
    "christina christine christopher cindy claire clara clark claude claudia clive cody colin connie connor constance "
    "cora craig crystal curtis cynthia daisy dale dan dana daniel daniella danny daphne darren dave david dawn dean "
    "deborah debbie deepa deepak della denise dennis derek diana diane diego dina dominic don donald donna dora doreen "
    "doris dorothy doug douglas duncan dylan earl ed eddie edgar edith edmund edward edwin eileen elaine eleanor elena "
    "eli elias elijah elisa eliza elizabeth ella ellen ellie elsa elsie elvis emil emily emma eric erica erik erin "
    "ernest esther ethan eunice eva evan eve evelyn faith farah fatima faye felicia felicity felix fernando fiona "
    "flora florence frances francis frank franklin fred freda freddie frederick freya gabriel gail gareth gary gavin "
    "gemma gene geoff george georgia gerald gerard gilbert gina giovanni gladys glen glenn gloria gordon grace graham "
    "grant greg gregory greta gus guy gwen hailey hal hamid hana hanna hannah hans hari harold harriet harris harry "
    "harvey hassan hazel heather hector heidi helen helena henry herbert herman hilary hilda holly hope howard hugh "
    "hugo ian ibrahim ida imran ines ingrid ira irene iris isaac isabel isabella isla ivan ivy jack jackie jackson "
    "jacob jacqueline jade jake james jamie jan jane janet janice jared jasmine jason jay jaya jayden jean jeff "
    "jeffrey jen jenna jennie jennifer jenny jeremy jerome jerry jesse jessica jessie jill jim jimmy jo joan joanna "
    "joanne joe joel joey john johnny jon jonas jonathan jordan jose joseph josephine josh joshua josie joy joyce juan "
    "juanita judith judy julia julian juliana julie juliet julius june justin kai karen karim karina karl kate "
    "katherine kathleen kathy katie kavita kay keith kelly kelvin ken kenneth kenny kent kevin khalid kim kimberly kiran "
    "kirk kristen kumar kurt kyle lakshmi lana lance lara larry laura lauren laurence lawrence lea leah lee leila lena "
    "leo leon leonard leslie lester lewis liam lila lilian lily lina linda lindsay lisa liz logan lois lola loretta lou "
    "louis louisa louise lucas lucia lucy luis luke luna luther lydia lynn mabel mac maddie madison mae maggie mai "
    "malcolm mandy manuel marc marcel marco marcus margaret margie maria marian marie marilyn mario marion marjorie "
    "mark marsha martha martin marvin mary mason matt matthew maud maureen maurice max maxine may maya megan mei "
    "melanie melinda melissa melody meredith mia michael michelle miguel mike mila milan mildred miles millie milo mimi "
    "mina minnie miranda miriam mitchell mohammed mohan molly mona monica monique morgan morris muhammad muriel myra "
    "nadia nancy naomi natalia natalie natasha nathan neal neha neil nellie nelson nicholas nick nicola nicole nigel "
    "nikhil nina noah noel noor nora norma norman odette olga oliver olivia omar opal oscar otto owen paige pam pamela "
    "pat patricia patrick paul paula pauline pearl pedro peggy penelope penny percy perry pete peter petra phil philip "
    "philippa phillip phoebe phyllis pierre pooja polly prakash preeti priya priyanka quentin quinn rachel rafael rahul "
    "raj rajesh ralph ramesh ramon randy raphael rashid ravi ray raymond rebecca reena regina rekha rene renee rex rhea "
    "rhonda rich richard rick ricky riley rita rob robert roberta robin rod roderick rodney roger rohan roland roman "
    "ron ronald ronnie rory rosa rosalie rosanna rose rosemary rosie ross roxanne roy ruby rudy rupert russell ruth ryan "
    "sabrina sadie sally salma sam samantha samir samuel sandra sandy sanjay sara sarah sasha scott sean sebastian "
    "selena selina serena seth shane shannon sharon sheila shelley sherry shirley sid sidney sienna silvia simon simone "
    "sofia sonia sonya sophia sophie spencer stacey stacy stan stanley stefan stella stephanie stephen steve steven "
    "stewart stuart sue suki sunil sunita sunny suresh susan susanna susie suzanne sybil sylvia tamara tania tanya tara "
    "tasha ted teresa terence terry tess tessa theo theodore theresa thomas tiffany tim timothy tina tobias toby todd "
    "tom tommy toni tony tracey tracy travis trevor trish tristan troy tyler uma ursula valerie vanessa vera vernon "
    "veronica vicki vicky victor victoria vijay vikram vince vincent viola violet virginia vivian vivien wade wallace "
    "wally walter wanda warren wayne wendy wesley wilfred will willa william willie wilma winnie winston yasmin yolanda "
    "yusuf yuki yvette yvonne zac zach zachary zara zainab zelda zoe zoey coco lulu momo kiki gigi didi cici mimi nana "
    "amos bryce cheng deniz enzo finn gita hiro ines jing kofi lars mandeep niamh olu paolo quang rosalind saoirse "
    "tariq ulla viktor wes xavier yara zeynep".split()
)

SURNAMES = frozenset(
    "smith jones brown taylor wilson johnson williams miller davis garcia rodriguez martinez anderson thomas jackson "
    "white harris martin thompson clark lewis robinson walker young allen king wright scott hill green adams baker "
    "nelson carter mitchell roberts turner phillips campbell parker evans edwards collins stewart morris murphy cook "
    "rogers morgan cooper reed bailey bell kelly howard ward cox richardson wood watson brooks bennett gray james hughes "
    "price myers long foster sanders ross powell sullivan russell hamilton graham wallace cole west stone fox hall lopez "
    "perez gonzalez hernandez silva santos costa fernandez singh kumar sharma patel gupta khan shah mehta reddy rao iyer "
    "nair das bose sen roy joshi verma kapoor ahmed ali hussain rahman begum chowdhury lee li wong wang chan chen cheng "
    "cheung chow chu chung fong fung ho hui ip kwan kwok lam lau law leung lim liu lo lui luk ma mak mok ng ngai poon sin "
    "siu so tam tan tang to tong tsang tse tsui wan wu yan yang yau yeung yip yiu yu yuen zhang zhao zhou zhu xu sun guo "
    "lin huang he gao liang song zheng xie han feng deng cao peng zeng xiao tian dong pan yuan cai jiang du ye su lu wei "
    "kim park choi jung kang cho yoon jang lim tanaka suzuki sato ito yamamoto nakamura kobayashi nguyen tran le pham teo "
    "goh koh ong chua quek yeo toh seah doe o'neil o'brien o'connor".split()
)

# Given names that are also months, days or things: names only where the sentence says so.
MONTH_NAMES = frozenset({"may", "april", "june", "august"})

NOT_NAMES = frozenset(
    "a an the new old add save call text email send remind meet visit follow up check ask tell ping phone whatsapp chase deliver "
    "deliver pick get buy sell sold bought paid got took refund return returned exchange cash card wechat alipay transfer "
    "online offline yesterday today tomorrow tonight total each order ordered from to for by with at in on of and or "
    "walk-in client customer contact lead member vip regular guest stranger hi hello hey thanks thank ok okay yes no what who when "
    "how why where price show list help undo delete cancel stop start test good great nice morning afternoon evening "
    "night next last this just also please sale store shop website instagram facebook insta she he they we i it is was "
    "has have had will would can could mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday "
    "sunday jan feb mar apr jun jul aug sep sept oct nov dec january february march july september october november "
    "december someone somebody one two three four five six seven eight nine ten half dozen pair box bottle gave "
    "appointment book booking schedule spoke met talked reminder note update change edit record lunar birthday bday "
    "deposit discount off sum qty quantity tel mobile number email e-mail address memo fyi re invoice receipt".split()
)
